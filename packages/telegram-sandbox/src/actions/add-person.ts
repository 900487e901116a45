import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../state/people.ts'
import { ActionError } from './action-error.ts'
import { renewDueSubscriptions } from './renew.ts'

export interface NewPerson {
  id?: number | undefined
  firstName: string
  lastName?: string | undefined
  username?: string | undefined
  /** IETF language tag of the person's Telegram app. */
  languageCode?: string | undefined
  /** Balance in Telegram Stars. Default: the balance of an earlier run, else 1000. */
  stars?: number | undefined
}

export function addPerson(sandbox: Sandbox, newPerson: NewPerson): Person {
  const { id, firstName, lastName, username, languageCode, stars } = newPerson
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
  renewDueSubscriptions(sandbox)
  return person
}
