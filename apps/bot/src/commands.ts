import type { Update } from 'grammy/types'

/** The commands in the menu of a private chat, in order, with the key of their description. */
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
  /** The username of the addressed bot, if any. */
  to: string | undefined
}

/** Reads the command at the start of a message: `/help@some_bot` gives `{ name: 'help', to: 'some_bot' }`. */
export function readCommand(text: string): Command | undefined {
  const [, name, to] = commandPattern.exec(text) ?? []
  return name === undefined ? undefined : { name, to }
}

/** Lowercases the command at the start of a message, so that `/Start` and `/READING@Some_Bot` are recognized. */
export function withPlainCommand(update: Update): Update {
  const { message } = update
  if (message?.text === undefined) return update
  const text = message.text.replace(commandPattern, (command) => command.toLowerCase())
  return text === message.text ? update : { ...update, message: { ...message, text } }
}

/** Whether a command is addressed to another bot. */
export const isForAnother = ({ to }: Command, username: string): boolean =>
  to !== undefined && to.toLowerCase() !== username.toLowerCase()

/** Whether the bot has a command of this name. */
export const isKnownCommand = (name: string): boolean => names.has(name)
