import type { Sandbox } from '../sandbox.ts'
import type { Person } from '../state/people.ts'
import { findPerson } from './find.ts'

/** Deletes a person's account. As on Telegram, the bot gets no update, only errors when it writes to the person. */
export function deleteAccount(sandbox: Sandbox, personId: number): Person {
  const person = findPerson(sandbox, personId)
  person.deleted = true
  sandbox.changes.announce({ type: 'person', person })
  return person
}
