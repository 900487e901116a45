import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../state/people.ts'
import { findPerson } from './find.ts'

/** A person deletes their account. Telegram does not tell the bot; it hears of it when it writes to them. */
export function deleteAccount(sandbox: Sandbox, personId: number): Person {
  const person = findPerson(sandbox, personId)
  person.deleted = true
  sandbox.changes.announce({ type: 'person', person })
  return person
}
