import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../state/people.ts'
import { ActionError } from './action-error.ts'
import { renewDue } from './renew.ts'

export interface NewPerson {
  id?: number | undefined
  firstName: string
  lastName?: string | undefined
  username?: string | undefined
  /** IETF language tag, as the person's Telegram app is set. */
  languageCode?: string | undefined
  /** Telegram Stars to spend: 1000, or what the person had in an earlier run. */
  stars?: number | undefined
}

export function addPerson(sandbox: Sandbox, given: NewPerson): Person {
  const { id, firstName, lastName, username, languageCode, stars } = given
  const person = sandbox.people.add({
    id,
    first_name: firstName,
    ...(lastName === undefined ? {} : { last_name: lastName }),
    ...(username === undefined ? {} : { username: username.replace(/^@/, '') }),
    ...(languageCode === undefined ? {} : { language_code: languageCode }),
  })
  if (!person) throw new ActionError(409, `The id ${id} is taken.`)
  sandbox.stars.open(person.user.id, stars)
  sandbox.changes.announce({ type: 'person', person })
  renewDue(sandbox)
  return person
}
