import { useState } from 'preact/hooks'
import { ask } from './door.js'
import { html } from './html.js'

/** @param {{ onAdded: (id: number) => void, autofocus?: boolean }} props */
export function AddPerson({ onAdded, autofocus = false }) {
  const [name, setName] = useState('')
  const [error, fail] = useState('')
  const add = async (event) => {
    event.preventDefault()
    const [firstName, ...rest] = name.trim().split(/\s+/)
    if (!firstName) return
    try {
      const lastName = rest.join(' ')
      const languageCode = navigator.language.split('-')[0]
      const { user } = await ask('/people', { firstName, languageCode, ...(lastName ? { lastName } : {}) })
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
      maxlength="64"
      placeholder="Name of a person"
      aria-label="Name of a person"
      autocomplete="off"
      onInput=${(event) => setName(event.currentTarget.value)}
    />
    <button type="submit" class=${autofocus ? 'primary' : 'plain'} disabled=${name.trim() === ''}>Add</button>
    ${error && html`<p class="error" role="alert">${error}</p>`}
  </form>`
}
