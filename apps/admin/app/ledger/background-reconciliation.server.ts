import { setTimeout as delay } from 'node:timers/promises'
import type { Data } from '@tarot/data'
import { logTrouble } from '../server/log.server.ts'

/** A proof of the ledger that this console has begun. */
export interface RunningReconciliation {
  startedAt: Date
  /** Who began it. */
  by: string
  users: number
  /** 0 until it is known. */
  totalUsers: number
}

/** Milliseconds in which a small ledger is proved, so that the first answer has the result. */
const timeout = 1_000

let running: (RunningReconciliation & { ended: Promise<void> }) | undefined
let failedAt: Date | undefined

/** How far the proof is; null while none runs. */
export function runningReconciliation(): RunningReconciliation | null {
  if (!running) return null
  const { ended: _, ...facts } = running
  return facts
}

/** When the last proof ended without a result; null if it had one. */
export function failedReconciliation(): Date | null {
  return failedAt ?? null
}

interface ReconciliationRequest {
  /** Who begins it. */
  by: string
  /** Whether one is there already that will do. Asked while no other can begin or end. */
  isThere: () => Promise<boolean>
}

/**
 * Begins a proof of the ledger unless one runs or is there, and waits a moment for it. The page asks later how far it is: on
 * millions of users it takes a minute.
 */
export async function startReconciliation(data: Data, request: ReconciliationRequest): Promise<void> {
  running ??= begin(data, request)
  await Promise.race([running.ended, delay(timeout)])
}

function begin(data: Data, { by, isThere }: ReconciliationRequest) {
  failedAt = undefined
  const reconciliation: RunningReconciliation = { startedAt: new Date(), by, users: 0, totalUsers: 0 }
  const reconcile = async () => {
    if (await isThere()) return
    await data.reconciliations.reconcileLedger({ onProgress: (done) => Object.assign(reconciliation, done) })
  }
  const ended = reconcile()
    .catch((error: unknown) => {
      failedAt = new Date()
      logTrouble('the proof of the ledger', error)
    })
    .finally(() => {
      running = undefined
    })
  return Object.assign(reconciliation, { ended })
}
