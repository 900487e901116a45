import { useEffect, useRef } from 'preact/hooks'
import { Clock } from './clock.js'
import { html } from './html.js'
import { LoseAnswer } from './lose-answer.js'

const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
})

/** Shows the bot's last calls, newest first, the clock, and the form for a lost answer. @param {{ calls: any[], clock: any, onClose: () => void }} props */
export function Drawer({ calls, clock, onClose }) {
  const close = useRef(/** @type {HTMLButtonElement | null} */ (null))
  useEffect(() => close.current?.focus(), [])
  return html`<aside class="drawer" aria-label="Bot API calls" onKeyDown=${(event) => event.key === 'Escape' && onClose()}>
    <header>
      <h2>Bot API calls</h2>
      <button type="button" class="icon" aria-label="Close" ref=${close} onClick=${onClose}>
        <svg viewBox="0 0 24 24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18" class="stroke" /></svg>
      </button>
    </header>
    <div class="calls">
      ${calls.length === 0 && html`<p class="none">The bot has not called yet. Polling is not listed.</p>`}
      ${[...calls].reverse().map((call) => html`<${Call} key=${call.number} call=${call} />`)}
    </div>
    <${Clock} clock=${clock} />
    <${LoseAnswer} />
  </aside>`
}

function Call({ call }) {
  const { method, status, lost, at, payload, answer } = call
  const outcome = lost ? 'answer lost' : (status ?? 'no answer')
  return html`<details class="call">
    <summary>
      <span class="method">${method}</span>
      <span class=${`status ${status === 200 && !lost ? 'good' : 'bad'}`}>${outcome}</span>
      <time>${clock.format(new Date(at))}</time>
    </summary>
    <h3>Payload</h3>
    <pre tabindex="0">${JSON.stringify(payload, null, 2)}</pre>
    <h3>Answer</h3>
    <pre tabindex="0">${answer === undefined ? 'none' : JSON.stringify(answer, null, 2)}</pre>
  </details>`
}
