import { html } from './html.js'

/** @param {{ rows: any[][], onPress: (button: any) => void, busy: (data: string) => boolean }} props */
export function InlineKeyboard({ rows, onPress, busy }) {
  return html`<div class="keyboard">
    ${rows.map(
      (row) =>
        html`<div class="row">${row.map((button) => html`<${Button} ...${{ button, onPress, busy }} />`)}</div>`,
    )}
  </div>`
}

function Button({ button, onPress, busy }) {
  const { text, url, callback_data, style, copy_text } = button
  const look = `inline ${style ?? ''}`
  if (url && /^https?:/i.test(url)) {
    return html`<a class=${look} href=${url} target="_blank" rel="noopener noreferrer">${text} <span aria-hidden="true">↗</span></a>`
  }
  if (copy_text) {
    return html`<button type="button" class=${look} onClick=${() => navigator.clipboard.writeText(copy_text.text)}>
      ${text}
    </button>`
  }
  const waiting = callback_data !== undefined && busy(callback_data)
  return html`<button
    type="button"
    class=${`${look} ${waiting ? 'waiting' : ''}`}
    aria-busy=${waiting}
    disabled=${callback_data === undefined}
    title=${callback_data === undefined ? 'The sandbox does not know this kind of button' : undefined}
    onClick=${() => onPress(button)}
  >
    ${text}
  </button>`
}
