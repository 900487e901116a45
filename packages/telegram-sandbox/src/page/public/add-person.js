import { useState } from 'preact/hooks'
import { request } from './control-api.js'
import { html } from './html.js'
import { savePerson } from './saved-people.js'

/** Parses "Vera Holm @moonlit". A username without a name is also the name. @param {string} text */
function readPerson(text) {
  const words = text.trim().split(/\s+/)
  const username = words.find((word) => /^@./.test(word))?.slice(1)
  const [firstName = username ?? '', ...rest] = words.filter((word) => word && !word.startsWith('@'))
  const lastName = rest.join(' ')
  return { firstName, ...(lastName ? { lastName } : {}), ...(username ? { username } : {}) }
}

/** @param {{ onAdded: (id: number) => void, autofocus?: boolean }} props */
export function AddPerson({ onAdded, autofocus = false }) {
  const [name, setName] = useState('')
  const [error, fail] = useState('')
  const add = async (event) => {
    event.preventDefault()
    const person = { ...readPerson(name), languageCode: navigator.language.split('-')[0] }
    if (!person.firstName) return
    try {
      const { user } = await request('/people', person)
      savePerson({ ...person, id: user.id })
      setName('')
      fail('')
      onAdded(user.id)
    } catch (problem) {
      fail(problem.message)
    }
  }
  return html`<form class="add-person" onSubmit=${add}>
    <input
      value=${name}
      autofocus=${autofocus}
      maxlength="160"
      placeholder="Name @username"
      aria-label="Name of a person"
      autocomplete="off"
      onInput=${(event) => setName(event.currentTarget.value)}
    />
    <button type="submit" class=${autofocus ? 'primary' : 'plain'} disabled=${name.trim() === ''}>Add</button>
    ${error && html`<p class="error" role="alert">${error}</p>`}
  </form>`
}
