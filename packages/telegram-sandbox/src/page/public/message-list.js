import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html } from './html.js'

const NEAR_END = 60
/** Pixels left above a message that is shown from its start. */
const ABOVE = 8
/** How much of the list's height a message may begin above it, so that its buttons are in view. */
const MAY_HIDE = 0.4
const days = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/**
 * How far to scroll for the newest message: to the end, or to the message's start where the end would hide too much.
 * @param {HTMLElement} list
 */
function newestTop(list) {
  const end = list.scrollHeight - list.clientHeight
  const line = newestLine(list)
  if (!line) return end
  const start = line.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop
  const top = Math.max(0, Math.floor(start - ABOVE))
  const mayHide = line.querySelector('.keyboard') ? MAY_HIDE * list.clientHeight : 0
  return end - top > mayHide ? Math.min(end, top) : end
}

/** @param {HTMLElement} list */
const newestLine = (list) => [...list.querySelectorAll('.line')].at(-1)

/**
 * Stays with what is new, unless somebody is reading further up.
 * @param {{ entries: any[], renderMessage: (entry: any) => any, typing?: string, empty: any, label: string }} props
 */
export function MessageList({ entries, renderMessage, typing, empty, label }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  /** Where the list stood when it was last looked at. */
  const place = useRef({ top: 0, height: 0, atNewest: true })
  const followed = useRef(true)
  const [following, setFollowing] = useState(true)
  const [endHidden, hideEnd] = useState(false)
  const newest = entries.at(-1)
  const last = newest?.message.message_id ?? 0
  const [seen, see] = useState(last)

  const follow = (yes) => {
    followed.current = yes
    setFollowing(yes)
  }
  const note = (element) => {
    const { scrollTop: top, clientHeight: height } = element
    place.current = { top, height, atNewest: Math.abs(top - newestTop(element)) <= 1 }
    hideEnd(isEndHidden(element))
  }
  const toNewest = () => {
    const element = list.current
    if (!element) return
    element.scrollTop = newestTop(element)
    note(element)
  }
  const catchUp = () => {
    toNewest()
    follow(true)
    see(last)
  }
  const toEnd = () => {
    const element = list.current
    if (!element) return
    element.scrollTop = element.scrollHeight
    note(element)
  }
  const onScroll = () => {
    const element = list.current
    if (!element) return
    const atEnd = newestTop(element) - element.scrollTop < NEAR_END
    // Only a move upwards is a reader's: a list that grows below them leaves the end behind as well.
    if (atEnd) follow(true)
    else if (hasMovedUp(element, place.current)) follow(false)
    if (atEnd) see(last)
    note(element)
  }
  const noteOwnMoves = () => {
    const element = list.current
    if (!element || hasMovedUp(element, place.current)) return
    const { top, atNewest } = place.current
    // The list did not move, but what is above the newest message may have become shorter.
    if (followed.current && atNewest && Math.abs(element.scrollTop - top) <= 1) toNewest()
    else note(element)
  }
  useLayoutEffect(noteOwnMoves)
  useLayoutEffect(() => {
    if (newest?.by === 'person') catchUp()
  }, [last])
  // Another page of a long message is read from its start as well.
  useLayoutEffect(() => {
    if (followed.current && hasMovedUp(list.current, place.current)) follow(false)
    if (!followed.current) return
    toNewest()
    see(last)
  }, [newest?.revision])
  // Messages, photos that load, and a keyboard that opens all change a height.
  useEffect(() => {
    const element = /** @type {HTMLElement} */ (list.current)
    // Who has read on in a long message is left there.
    const observer = new ResizeObserver(() => {
      if (followed.current && element.scrollTop < newestTop(element)) toNewest()
      else noteOwnMoves()
    })
    observer.observe(element)
    observer.observe(/** @type {Element} */ (element.firstElementChild))
    return () => observer.disconnect()
  }, [])

  return html`<div class="messages-frame">
    <div
      class=${`messages ${following ? 'following' : ''}`}
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
      !following && last > seen
        ? html`<button type="button" class="jump" onClick=${catchUp}>New messages <span aria-hidden="true">↓</span></button>`
        : endHidden &&
          html`<button type="button" class="jump round" aria-label="To the end" title="To the end" onClick=${toEnd}>↓</button>`
    }
  </div>`
}

/** Whether the end of the newest message, where its buttons are, is below what is in view. @param {HTMLElement} list */
function isEndHidden(list) {
  const line = newestLine(list)
  if (!line) return false
  return line.getBoundingClientRect().bottom > list.getBoundingClientRect().bottom + 1
}

/**
 * Whether a reader has scrolled up since the place was noted: the event of a scroll comes up to a frame later. The
 * browser moves up a list that has become taller, or what is in it shorter: the latter then stands at its end.
 * @param {HTMLElement | null} list
 * @param {{ top: number, height: number }} place
 */
function hasMovedUp(list, { top, height }) {
  if (!list || list.clientHeight !== height) return false
  const end = list.scrollHeight - list.clientHeight
  return list.scrollTop < top - 1 && list.scrollTop < end - 1
}

const dateOf = ({ message }) => new Date(message.date * 1000)

function startsDay(entries, index) {
  const before = entries[index - 1]
  return !before || dateOf(before).toDateString() !== dateOf(entries[index]).toDateString()
}
