import { html } from './html.js'

const HUES = 6

/** Shows the initials of a name in a colour chosen by the id. @param {{ name: string, id: number }} props */
export function Avatar({ name, id }) {
  const letters = name
    .split(/\s+/)
    .map((word) => [...word][0] ?? '')
    .slice(0, 2)
    .join('')
  return html`<span class=${`avatar hue-${Math.abs(id) % HUES}`} aria-hidden="true">${letters.toUpperCase()}</span>`
}
