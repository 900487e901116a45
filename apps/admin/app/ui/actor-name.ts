const programs = new Map([
  ['telegram', 'Telegram'],
  ['bot', 'the bot'],
  ['worker', 'the worker'],
])

/** The display name of an actor in the ledger: `a@b.c` for `operator:a@b.c`, `Telegram` for `telegram`. */
export function actorName(actor: string): string {
  return programs.get(actor) ?? actor.replace(/^operator:/, '')
}
