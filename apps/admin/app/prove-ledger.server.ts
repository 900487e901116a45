import type { Data } from '@tarot/data'
import { findLastProofs } from './find-last-proofs.server.ts'
import { formatCount } from './format.ts'
import { runningProof, startLedgerProof } from './ledger-proof.server.ts'
import { alarm, done, type Outcome } from './outcome.server.ts'
import { countsInWords } from './proof-words.ts'
import { parseId } from './query.ts'

/**
 * Proves the ledger, unless a proof runs or is there that the operator has not seen yet. However often one form is sent,
 * and whenever it arrives, it leads to one proof and to the same answer.
 *
 * @returns what the proof found; null while it runs, and where it came to no result
 */
export async function proveLedger(data: Data, operator: string, form: FormData): Promise<Outcome | null> {
  const seen = parseId(String(form.get('after') ?? '')) ?? 0n
  const isNew = async () => {
    const { ledger } = await findLastProofs(data)
    return ledger && BigInt(ledger.id) > seen ? ledger : null
  }
  await startLedgerProof(data, { by: operator, isThere: async () => (await isNew()) !== null })
  const proof = runningProof() ? null : await isNew()
  if (!proof) return null
  const { breakCount } = proof
  const counts = countsInWords(proof.counts)
  return breakCount === 0
    ? done(`the ledger is whole, ${counts}.`, proof.id)
    : alarm(`The ledger has ${formatCount(breakCount, 'break')}, ${counts}.`, proof.id)
}
