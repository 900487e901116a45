import type { ChatMember } from '@grammyjs/types'
import { asUser, type Sandbox } from '../sandbox.ts'
import { type Person, privateChat } from '../state/people.ts'
import { ActionError } from './action-error.ts'
import { findPerson } from './find.ts'

/** Blocks or unblocks the bot for a person. The bot receives `my_chat_member`. */
export function setBlocked(sandbox: Sandbox, personId: number, blocked: boolean): Person {
  const person = findPerson(sandbox, personId)
  const { first_name } = person.user
  if (!person.started) throw new ActionError(409, `${first_name} has not written to the bot yet.`)
  if (person.blocked === blocked) {
    throw new ActionError(409, `${first_name} has ${blocked ? 'already' : 'not'} blocked the bot.`)
  }
  person.blocked = blocked
  const bot = asUser(sandbox.bot)
  const member: ChatMember = { status: 'member', user: bot }
  const kicked: ChatMember = { status: 'kicked', user: bot, until_date: 0 }
  sandbox.sendUpdate(
    'my_chat_member',
    {
      chat: privateChat(person.user),
      from: person.user,
      date: sandbox.date,
      old_chat_member: blocked ? member : kicked,
      new_chat_member: blocked ? kicked : member,
    },
    `member ${personId}`,
  )
  sandbox.changes.announce({ type: 'person', person })
  return person
}
