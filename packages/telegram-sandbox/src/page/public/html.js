import htm from 'htm'
import { h } from 'preact'

/** Templates as in JSX: `html`<p>…</p>``. Text in them is always text, never markup. */
export const html = htm.bind(h)
