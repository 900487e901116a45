import type { Data, ReconciliationRecord, ReconciliationSubject, StoredBreak } from '@tarot/data'

/** Milliseconds after which a proof says too little about now. */
const freshFor = 2 * 86_400_000

/** Breaks that a page shows beside other things. */
const mostShown = 10

export interface LastProof {
  id: string
  finishedAt: Date
  counts: Record<string, number>
  breakCount: number
  /** Whether it is older than two days. */
  old: boolean
  /** The first ones. */
  breaks: StoredBreak[]
}

/** The last proof of each subject; null where there is none. */
export async function findLastProofs(data: Data): Promise<Record<ReconciliationSubject, LastProof | null>> {
  const [ledger, stars] = await Promise.all([findLast(data, 'ledger'), findLast(data, 'stars')])
  return { ledger, stars }
}

async function findLast(data: Data, subject: ReconciliationSubject): Promise<LastProof | null> {
  const { items } = await data.reconciliations.list({ subject, limit: 1 })
  const last = items[0] && (await data.reconciliations.get(items[0].id))
  return last ? asLast(last) : null
}

function asLast({ id, finishedAt, counts, breakCount, breaks }: ReconciliationRecord): LastProof {
  const old = Date.now() - finishedAt.getTime() > freshFor
  return { id: String(id), finishedAt, counts, breakCount, old, breaks: breaks.slice(0, mostShown) }
}
