import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { html } from './html.js'

const NEAR_END = 60
/** Pixels above a message that is shown from its start. */
const TOP_MARGIN = 8
/** Maximum part of the list's height by which a message may start above the view to keep its buttons in view. */
const MAX_HIDDEN = 0.4
const days = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })

/**
 * Returns the scroll position of the newest message: the end, or the start of the message if the end would hide too much.
 * @param {HTMLElement} list
 */
function newestTop(list) {
  const end = list.scrollHeight - list.clientHeight
  const line = newestLine(list)
  if (!line) return end
  const start = line.getBoundingClientRect().top - list.getBoundingClientRect().top + list.scrollTop
  const top = Math.max(0, Math.floor(start - TOP_MARGIN))
  const maxHidden = line.querySelector('.keyboard') ? MAX_HIDDEN * list.clientHeight : 0
  return end - top > maxHidden ? Math.min(end, top) : end
}

/** @param {HTMLElement} list */
const newestLine = (list) => [...list.querySelectorAll('.line')].at(-1)

/**
 * Shows messages and follows new ones, unless the user has scrolled up.
 * @param {{ entries: any[], renderMessage: (entry: any) => any, typing?: string, empty: any, label: string }} props
 */
export function MessageList({ entries, renderMessage, typing, empty, label }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null))
  /** The last recorded scroll position. */
  const position = useRef({ top: 0, height: 0, atNewest: true })
  const followed = useRef(true)
  const [following, setFollowing] = useState(true)
  const [endHidden, setEndHidden] = useState(false)
  const newest = entries.at(-1)
  const last = newest?.message.message_id ?? 0
  const [seen, markSeen] = useState(last)

  const follow = (isFollowing) => {
    followed.current = isFollowing
    setFollowing(isFollowing)
  }
  const recordPosition = (element) => {
    const { scrollTop: top, clientHeight: height } = element
    position.current = { top, height, atNewest: Math.abs(top - newestTop(element)) <= 1 }
    setEndHidden(isEndHidden(element))
  }
  const scrollToNewest = () => {
    const element = list.current
    if (!element) return
    element.scrollTop = newestTop(element)
    recordPosition(element)
  }
  const showNewest = () => {
    scrollToNewest()
    follow(true)
    markSeen(last)
  }
  const scrollToEnd = () => {
    const element = list.current
    if (!element) return
    element.scrollTop = element.scrollHeight
    recordPosition(element)
  }
  const onScroll = () => {
    const element = list.current
    if (!element) return
    const atEnd = newestTop(element) - element.scrollTop < NEAR_END
    // Only the user scrolls up; the end also moves away when the list grows.
    if (atEnd) follow(true)
    else if (hasScrolledUp(element, position.current)) follow(false)
    if (atEnd) markSeen(last)
    recordPosition(element)
  }
  const keepPosition = () => {
    const element = list.current
    if (!element || hasScrolledUp(element, position.current)) return
    const { top, atNewest } = position.current
    // The list was not scrolled, but messages above the newest one may have become shorter.
    if (followed.current && atNewest && Math.abs(element.scrollTop - top) <= 1) scrollToNewest()
    else recordPosition(element)
  }
  useLayoutEffect(keepPosition)
  useLayoutEffect(() => {
    if (newest?.by === 'person') showNewest()
  }, [last])
  // An edited long message is shown from its start as well.
  useLayoutEffect(() => {
    if (followed.current && hasScrolledUp(list.current, position.current)) follow(false)
    if (!followed.current) return
    scrollToNewest()
    markSeen(last)
  }, [newest?.revision])
  // Messages, loaded photos and an opened keyboard change heights.
  useEffect(() => {
    const element = /** @type {HTMLElement} */ (list.current)
    // If the user has scrolled down in a long message, the position is kept.
    const observer = new ResizeObserver(() => {
      if (followed.current && element.scrollTop < newestTop(element)) scrollToNewest()
      else keepPosition()
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
        ? html`<button type="button" class="jump" onClick=${showNewest}>New messages <span aria-hidden="true">↓</span></button>`
        : endHidden &&
          html`<button type="button" class="jump round" aria-label="To the end" title="To the end" onClick=${scrollToEnd}>↓</button>`
    }
  </div>`
}

/** Returns whether the end of the newest message, with its buttons, is below the view. @param {HTMLElement} list */
function isEndHidden(list) {
  const line = newestLine(list)
  if (!line) return false
  return line.getBoundingClientRect().bottom > list.getBoundingClientRect().bottom + 1
}

/**
 * Returns whether the user has scrolled up since the position was recorded; the scroll event arrives up to a frame later.
 * The browser itself reduces the scroll position when the list becomes taller or its content shorter; in the latter case
 * the list is at its end.
 * @param {HTMLElement | null} list
 * @param {{ top: number, height: number }} position
 */
function hasScrolledUp(list, { top, height }) {
  if (!list || list.clientHeight !== height) return false
  const end = list.scrollHeight - list.clientHeight
  return list.scrollTop < top - 1 && list.scrollTop < end - 1
}

const dateOf = ({ message }) => new Date(message.date * 1000)

function startsDay(entries, index) {
  const before = entries[index - 1]
  return !before || dateOf(before).toDateString() !== dateOf(entries[index]).toDateString()
}
