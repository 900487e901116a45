import htm from 'htm'
import { h } from 'preact'

/** Renders templates similar to JSX: `html`<p>…</p>``. Values are always text, never markup. */
export const html = htm.bind(h)
