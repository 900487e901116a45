import { useEffect, useRef } from 'preact/hooks'
import { html } from './html.js'

/**
 * A menu of actions. It closes on Escape, on a choice, and on a press outside it.
 * @param {{ label: string, items: { label: string, checked?: boolean, hidden?: boolean, onSelect: () => void }[] }} props
 */
export function Menu({ label, items }) {
  const details = useRef(/** @type {HTMLDetailsElement | null} */ (null))
  const close = () => details.current?.removeAttribute('open')
  useEffect(() => {
    const outside = (event) => {
      if (!details.current?.contains(event.target)) close()
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [])
  const onKeyDown = (event) => {
    if (event.key !== 'Escape' || !details.current?.open) return
    close()
    details.current.querySelector('summary')?.focus()
  }
  const select = (item) => {
    close()
    item.onSelect()
  }
  return html`<details class="menu" ref=${details} onKeyDown=${onKeyDown}>
    <summary aria-label=${label} title="More">
      <svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="5" r="2" /><circle cx="12" cy="12" r="2" /><circle cx="12" cy="19" r="2" /></svg>
    </summary>
    <div class="menu-items">
      ${items
        .filter(({ hidden }) => !hidden)
        .map(
          (item) => html`<button
            type="button"
            role=${item.checked === undefined ? undefined : 'switch'}
            aria-checked=${item.checked}
            onClick=${() => select(item)}
          >
            ${item.label}<span class="check" aria-hidden="true">${item.checked ? '✓' : ''}</span>
          </button>`,
        )}
    </div>
  </details>`
}
