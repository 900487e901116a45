import { request } from './control-api.js'
import { html } from './html.js'

const DAY = 86_400
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'long' })
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', hour12: false })

/** Shows the date if the clock was moved. @param {{ clock: any }} props */
export function ClockPill({ clock }) {
  if (clock.moved === 0) return null
  return html`<span class="pill" title="The sandbox's clock was moved">${day.format(new Date(clock.now))}, ${distance(clock.moved)}</span>`
}

/** Moves the sandbox's clock forward and back. @param {{ clock: any }} props */
export function Clock({ clock }) {
  const move = (seconds) => request('/clock', { seconds })
  return html`<section class="tool" aria-label="Clock">
    <p>
      <time datetime=${clock.now}>${moment.format(new Date(clock.now))}</time>${clock.moved !== 0 && `, ${distance(clock.moved)}`}
    </p>
    <div>
      <button type="button" class="plain" onClick=${() => move(DAY)}>+1 day</button>
      <button type="button" class="plain" onClick=${() => move(30 * DAY)}>+30 days</button>
      <button type="button" class="plain" onClick=${() => move(-30 * DAY)}>−30 days</button>
      <button type="button" class="plain" disabled=${clock.moved === 0} onClick=${() => move(-clock.moved)}>
        Back to now
      </button>
    </div>
    <p class="hint">
      This moves only the sandbox's clock: the bot uses the real date. To test an expired subscription, move the clock back before you buy it.
    </p>
  </section>`
}

/** @param {number} seconds */
function distance(seconds) {
  const days = Math.round((Math.abs(seconds) / DAY) * 10) / 10
  return `${days} ${days === 1 ? 'day' : 'days'} ${seconds > 0 ? 'ahead' : 'back'}`
}
