import { useState } from 'preact/hooks'
import { html } from './html.js'

const KEY = 'sandbox-theme'
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' }
const LABEL = { auto: 'system', light: 'light', dark: 'dark' }
const ICON = {
  auto: 'M12 4a8 8 0 1 0 0 16V4Z',
  light: 'M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10ZM11 1h2v3h-2V1Zm0 19h2v3h-2v-3ZM1 11h3v2H1v-2Zm19 0h3v2h-3v-2Z',
  dark: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
}

function apply(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
}

const stored = () => {
  const theme = localStorage.getItem(KEY)
  return theme && theme in NEXT ? theme : 'auto'
}
apply(stored())

/** Switches between the system's theme, light and dark. */
export function ThemeButton() {
  const [theme, set] = useState(stored)
  const next = () => {
    localStorage.setItem(KEY, NEXT[theme])
    apply(NEXT[theme])
    set(NEXT[theme])
  }
  const label = `Colours: ${LABEL[theme]}`
  return html`<button type="button" class="icon" aria-label=${label} title=${label} onClick=${next}>
    <svg viewBox="0 0 24 24" aria-hidden="true">
      ${theme === 'auto' && html`<circle cx="12" cy="12" r="8" class="stroke" />`}
      <path d=${ICON[theme]} />
    </svg>
  </button>`
}
