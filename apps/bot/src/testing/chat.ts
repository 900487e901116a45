import type { Data } from '@tarot/data'
import type { PersonClient, SandboxClient } from '@tarot/telegram-sandbox'
import type { Message } from 'grammy/types'

/** Creates a user who has sent /start. */
export async function newcomer(sandbox: SandboxClient, firstName = 'Anna'): Promise<PersonClient> {
  const person = await sandbox.person({ firstName, username: `${firstName.toLowerCase()}_w` })
  await person.send('/start')
  await person.waitFor(says('Welcome'))
  return person
}

export async function userOf(data: Data, person: PersonClient): Promise<bigint> {
  const user = await data.users.byTelegramId(BigInt(person.id))
  if (!user) throw new Error(`${person.user.first_name} is not registered`)
  return user.id
}

export const says =
  (...parts: string[]) =>
  (message: Message): boolean =>
    parts.every((part) => message.text?.includes(part))

/** Goes as far as the screen with the price and the seal. @param question undefined skips it */
export async function prepareReading(
  person: PersonClient,
  spread: RegExp,
  question?: string,
): Promise<Message> {
  await person.send('/reading')
  const list = await person.waitFor(says('Which spread?'))
  await person.press(list, findButton(list, spread))
  const ask = await person.waitFor(says('What would you like to ask?'))
  if (question === undefined) await person.press(ask, findButton(ask, /Skip/))
  else await person.send(question)
  return person.waitFor(says('The cards are already settled'))
}

/** The label of the first button that matches. */
export function findButton(message: Message, label: RegExp): string {
  return buttonOf(message, label).text
}

/** The callback data of a button. */
export function dataOf(message: Message, label: RegExp): string {
  const button = buttonOf(message, label)
  if (!('callback_data' in button)) throw new Error(`the button "${button.text}" sends nothing`)
  return button.callback_data
}

function buttonOf(message: Message, label: RegExp) {
  const buttons = (message.reply_markup?.inline_keyboard ?? []).flat()
  const found = buttons.find(({ text }) => label.test(text))
  if (!found) throw new Error(`no button fits ${label}: ${buttons.map(({ text }) => text).join(', ')}`)
  return found
}
