// For the types of what the global setup provides.

import { openTestData } from '@tarot/data/testing'
import type {} from '@tarot/services/vitest'
import { type RunningSandbox, type SandboxClient, sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import type { Message } from 'grammy/types'
import { onTestFinished } from 'vitest'
import type { BotConfig } from '../config.ts'
import { createLogger } from '../logger.ts'
import { startBot } from '../start-bot.ts'

/** Log lines, read. */
export type LogLine = Record<string, unknown> & { msg?: string }

/** A bot in this process, over a database and a Bot API server of its own; all of it ends with the test. */
export async function useBot(overrides: Partial<BotConfig> = {}) {
  const test = await openTestData()
  const sandbox = await startSandbox()
  const log: LogLine[] = []
  const logger = createLogger('debug', sandbox.token, { write: (line) => void log.push(JSON.parse(line)) })
  const bot = await startBot({ ...botConfig(sandbox), ...overrides }, test.data, logger)
  onTestFinished(async () => {
    await bot.stop()
    await sandbox.close()
    await test.close()
  })
  return { ...test, sandbox: sandboxClient(sandbox.url), log, bot }
}

export function botConfig({ token, apiRoot }: RunningSandbox): BotConfig {
  return { token, apiRoot, webhook: undefined, supportContact: '@help_desk', welcomeCredits: 30 }
}

/** Somebody with a name and a number of their own, who has said /start. */
export async function newcomer(sandbox: SandboxClient, firstName = 'Anna') {
  const person = await sandbox.person({ firstName, username: `${firstName.toLowerCase()}_w` })
  await person.send('/start')
  await person.waitFor(says('Welcome'))
  return person
}

export type Person = Awaited<ReturnType<typeof newcomer>>

export const says =
  (...parts: string[]) =>
  (message: Message) =>
    parts.every((part) => message.text?.includes(part))

/** As far as the screen that asks to confirm. @param question undefined skips it */
export async function prepareReading(person: Person, spread: RegExp, question?: string): Promise<Message> {
  await person.send('/reading')
  const list = await person.waitFor(says('Which spread?'))
  await person.press(list, findButton(list, spread))
  const ask = await person.waitFor(says('What would you like to ask?'))
  if (question === undefined) await person.press(ask, findButton(ask, /Skip/))
  else await person.send(question)
  return person.waitFor(says('The cards are already settled'))
}

/** The label of the button that fits. */
export function findButton(message: Message, label: RegExp): string {
  const labels = (message.reply_markup?.inline_keyboard ?? []).flat().map(({ text }) => text)
  const found = labels.find((text) => label.test(text))
  if (found === undefined) throw new Error(`no button fits ${label}: ${labels.join(', ')}`)
  return found
}

/** What a button sends. */
export function dataOf(message: Message, label: RegExp): string {
  const button = (message.reply_markup?.inline_keyboard ?? []).flat().find(({ text }) => label.test(text))
  if (!button || !('callback_data' in button)) throw new Error(`no button fits ${label}`)
  return button.callback_data
}
