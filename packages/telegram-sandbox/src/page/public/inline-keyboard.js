import { isInvoice } from './formatted-text.js'
import { html } from './html.js'
import { withStars } from './stars.js'

/** @param {{ rows: any[][], onPress: (button: any) => void, onPay?: () => void, onInvoice: (link: string) => void, busy: (data: string) => boolean }} props */
export function InlineKeyboard({ rows, ...props }) {
  return html`<div class="keyboard">
    ${rows.map(
      (row) =>
        html`<div class="row">${row.map((button) => html`<${Button} ...${{ button, ...props }} />`)}</div>`,
    )}
  </div>`
}

function Button({ button, onPress, onPay, onInvoice, busy }) {
  const { text, url, callback_data, style, copy_text, pay } = button
  const className = `inline ${style ?? ''}`
  const onClick = pay ? onPay : url && isInvoice(url) && (() => onInvoice(url))
  if (onClick) {
    return html`<button type="button" class=${className} onClick=${onClick}>${withStars(text)}</button>`
  }
  if (url && /^https?:/i.test(url)) {
    return html`<a class=${className} href=${url} target="_blank" rel="noopener noreferrer">${text} <span aria-hidden="true">↗</span></a>`
  }
  if (copy_text) {
    return html`<button type="button" class=${className} onClick=${() => navigator.clipboard.writeText(copy_text.text)}>
      ${text}
    </button>`
  }
  const waiting = callback_data !== undefined && busy(callback_data)
  return html`<button
    type="button"
    class=${`${className} ${waiting ? 'waiting' : ''}`}
    aria-busy=${waiting}
    disabled=${callback_data === undefined}
    title=${callback_data === undefined ? 'The sandbox does not support this kind of button' : undefined}
    onClick=${() => onPress(button)}
  >
    ${text}
  </button>`
}
