const programs = new Map([
  ['telegram', 'Telegram'],
  ['bot', 'the bot'],
  ['worker', 'the worker'],
])

/** Who acted, as the ledger has it, for people: `operator:a@b.c` is `a@b.c`, `telegram` is `Telegram`. */
export function actorName(actor: string): string {
  return programs.get(actor) ?? actor.replace(/^operator:/, '')
}
