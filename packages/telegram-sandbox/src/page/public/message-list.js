import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html } from './html.js'

const NEAR_END = 60
const days = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/**
 * Stays with what is new, unless somebody is reading further up.
 * @param {{ entries: any[], renderMessage: (entry: any) => any, typing?: string, empty: any, label: string }} props
 */
export function MessageList({ entries, renderMessage, typing, empty, label }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  const top = useRef(0)
  const followed = useRef(true)
  const [following, setFollowing] = useState(true)
  const last = entries.at(-1)?.message.message_id ?? 0
  const [seen, see] = useState(last)

  const follow = (yes) => {
    followed.current = yes
    setFollowing(yes)
  }
  const toEnd = () => {
    const element = list.current
    if (!element) return
    element.scrollTop = element.scrollHeight
    top.current = element.scrollTop
  }
  const catchUp = () => {
    toEnd()
    follow(true)
    see(last)
  }
  const onScroll = () => {
    const element = list.current
    if (!element) return
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END
    // Only a move upwards is a reader's: a list that grows below them leaves the end behind as well.
    if (atEnd) follow(true)
    else if (element.scrollTop < top.current) follow(false)
    if (atEnd) see(last)
    top.current = element.scrollTop
  }
  useLayoutEffect(() => {
    if (entries.at(-1)?.by === 'person') catchUp()
  }, [last])
  // Messages, photos that load, and a keyboard that opens all change a height.
  useEffect(() => {
    const observer = new ResizeObserver(() => followed.current && toEnd())
    const element = /** @type {HTMLElement} */ (list.current)
    observer.observe(element)
    observer.observe(/** @type {Element} */ (element.firstElementChild))
    return () => observer.disconnect()
  }, [])

  return html`<div class="messages-frame">
    <div
      class="messages"
      role="log"
      aria-live="polite"
      aria-label=${label}
      tabindex="0"
      ref=${list}
      onScroll=${onScroll}
    >
      <div class="content">
      ${entries.length === 0 && empty}
      ${entries.map(
        (entry, index) => html`
          ${startsDay(entries, index) && html`<div class="day">${days.format(dateOf(entry))}</div>`}
          <div key=${entry.message.message_id} class="line">${renderMessage(entry)}</div>
        `,
      )}
      ${typing && html`<p class="typing">${typing}<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span></p>`}
      </div>
    </div>
    ${
      !following &&
      last > seen &&
      html`<button type="button" class="jump" onClick=${catchUp}>New messages <span aria-hidden="true">↓</span></button>`
    }
  </div>`
}

const dateOf = ({ message }) => new Date(message.date * 1000)

function startsDay(entries, index) {
  const before = entries[index - 1]
  return !before || dateOf(before).toDateString() !== dateOf(entries[index]).toDateString()
}
