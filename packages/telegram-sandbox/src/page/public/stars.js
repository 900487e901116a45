import { html } from './html.js'

const number = new Intl.NumberFormat()

/** Shows an amount of Telegram Stars. @param {{ count: number }} props */
export function Stars({ count }) {
  return html`<span class="stars"><${Star} />${number.format(count)}</span>`
}

/** Returns the label of a pay button with a star for "⭐" and "XTR", as on Telegram. @param {string} text */
export function withStars(text) {
  const [before, ...rest] = text.split(/⭐\uFE0F?\s*|XTR\s*/u)
  return [before, ...rest.flatMap((part) => [html`<${Star} />`, part])]
}

function Star() {
  return html`<svg class="star" viewBox="0 0 24 24" aria-hidden="true"><path d="m12 2 3 6.4 7 .9-5.1 4.9 1.3 7-6.2-3.4L5.8 21.2l1.3-7L2 9.3l7-.9Z" /></svg><span class="visually-hidden">⭐ </span>`
}
