import type { Update } from 'grammy/types'

/** What `/…` the bot knows, in the order of the menu of a private chat, and the line the menu shows. */
export const menu = {
  reading: 'command-reading',
  balance: 'command-balance',
  buy: 'command-buy',
  subscription: 'command-subscription',
  history: 'command-history',
  help: 'command-help',
  privacy: 'command-privacy',
  terms: 'command-terms',
  paysupport: 'command-paysupport',
} as const

const names: ReadonlySet<string> = new Set(['start', ...Object.keys(menu)])

const commandPattern = /^\/(\w{1,64})(?:@(\w+))?(?=\s|$)/

export interface Command {
  name: string
  /** The bot it is addressed to, if any. */
  to: string | undefined
}

/** The command a message begins with: `/help@some_bot` gives `{ name: 'help', to: 'some_bot' }`. */
export function readCommand(text: string): Command | undefined {
  const [, name, to] = commandPattern.exec(text) ?? []
  return name === undefined ? undefined : { name, to }
}

/** The update, with the command that a message begins with in lower case: `/Start` and `/READING@Some_Bot` are commands. */
export function withPlainCommand(update: Update): Update {
  const { message } = update
  if (message?.text === undefined) return update
  const text = message.text.replace(commandPattern, (command) => command.toLowerCase())
  return text === message.text ? update : { ...update, message: { ...message, text } }
}

/** Whether a command names another bot than the one of this username. */
export const isForAnother = ({ to }: Command, username: string): boolean =>
  to !== undefined && to.toLowerCase() !== username.toLowerCase()

/** Whether the bot knows a command of this name. */
export const isKnownCommand = (name: string): boolean => names.has(name)
