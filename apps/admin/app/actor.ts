/** Who acted, as the ledger has it, for people: `operator:a@b.c` is `a@b.c`. */
export function actorName(actor: string): string {
  return actor.replace(/^operator:/, '')
}
