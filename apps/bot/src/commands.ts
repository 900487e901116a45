/** What `/…` the bot knows, in the order of the menu, and the line the menu shows. */
export const menu = {
  reading: 'command-reading',
  balance: 'command-balance',
  history: 'command-history',
  help: 'command-help',
  privacy: 'command-privacy',
  terms: 'command-terms',
  paysupport: 'command-paysupport',
} as const

const names: ReadonlySet<string> = new Set(['start', ...Object.keys(menu)])

/** The command a message begins with: `/help@some_bot` gives `{ name: 'help', to: 'some_bot' }`. */
export function readCommand(text: string): { name: string; to: string | undefined } | undefined {
  const [, name, to] = /^\/(\w{1,64})(?:@(\w+))?(?=\s|$)/.exec(text) ?? []
  return name === undefined ? undefined : { name, to }
}

/** Whether the bot knows a command of this name. */
export const isKnownCommand = (name: string): boolean => names.has(name)
