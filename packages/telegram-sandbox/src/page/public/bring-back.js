import { useReducer, useState } from 'preact/hooks'
import { ask } from './door.js'
import { html } from './html.js'
import { Menu } from './menu.js'
import { forgetAll, missing } from './remembered-people.js'

/**
 * Adds people of an earlier run again, under their old ids, so that the bot knows them.
 * @param {{ people: any[], onAdded: (id: number) => void, menu?: boolean }} props `menu` takes little room
 */
export function BringBack({ people, onAdded, menu = false }) {
  const [, render] = useReducer((count) => count + 1, 0)
  const [error, fail] = useState('')
  const gone = missing(people)
  const bringBack = async (person) => {
    try {
      await ask('/people', person)
      fail('')
      onAdded(person.id)
    } catch (problem) {
      fail(problem.message)
    }
  }
  const forget = () => {
    forgetAll()
    render(undefined)
  }
  if (gone.length === 0) return null
  const items = [
    ...gone.map((person) => ({ label: `Bring back ${nameOf(person)}`, onSelect: () => bringBack(person) })),
    { label: 'Forget earlier people', onSelect: forget },
  ]
  const problem = error && html`<p class="error" role="alert">${error}</p>`
  if (menu) return html`<${Menu} label="People of earlier runs" items=${items} />${problem}`
  return html`<div class="bring-back">
    ${items.map(({ label, onSelect }) => html`<button type="button" class="quiet" onClick=${onSelect}>${label}</button>`)}
    ${problem}
  </div>`
}

const nameOf = ({ firstName, lastName, username }) =>
  [firstName, lastName, username && `@${username}`].filter(Boolean).join(' ')
