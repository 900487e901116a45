import { useReducer, useState } from 'preact/hooks'
import { request } from './control-api.js'
import { html } from './html.js'
import { Menu } from './menu.js'
import { clearSavedPeople, findMissing } from './saved-people.js'

/**
 * Adds people of earlier runs again under their old ids, so that the bot knows them.
 * @param {{ people: any[], onAdded: (id: number) => void, menu?: boolean }} props `menu` shows a small menu instead of buttons
 */
export function RestorePeople({ people, onAdded, menu = false }) {
  const [, render] = useReducer((count) => count + 1, 0)
  const [error, fail] = useState('')
  const missing = findMissing(people)
  const restore = async (person) => {
    try {
      await request('/people', person)
      fail('')
      onAdded(person.id)
    } catch (problem) {
      fail(problem.message)
    }
  }
  const clear = () => {
    clearSavedPeople()
    render(undefined)
  }
  if (missing.length === 0) return null
  const items = [
    ...missing.map((person) => ({ label: `Restore ${nameOf(person)}`, onSelect: () => restore(person) })),
    { label: 'Forget earlier people', onSelect: clear },
  ]
  const problem = error && html`<p class="error" role="alert">${error}</p>`
  if (menu) return html`<${Menu} label="People of earlier runs" items=${items} />${problem}`
  return html`<div class="restore-people">
    ${items.map(({ label, onSelect }) => html`<button type="button" class="quiet" onClick=${onSelect}>${label}</button>`)}
    ${problem}
  </div>`
}

const nameOf = ({ firstName, lastName, username }) =>
  [firstName, lastName, username && `@${username}`].filter(Boolean).join(' ')
