import { setTimeout as delay } from 'node:timers/promises'
import type { Data } from '@tarot/data'
import { logError } from '../server/log.server.ts'

/** A reconciliation of the ledger that runs in this process. */
export interface RunningReconciliation {
  startedAt: Date
  /** Email address of the operator. */
  startedBy: string
  /** Users reconciled so far. */
  users: number
  /** 0 until it is known. */
  totalUsers: number
}

/** Milliseconds that a request waits for the result: enough for a small ledger. */
const maxWait = 1_000

let running: (RunningReconciliation & { ended: Promise<void> }) | undefined
let failedAt: Date | undefined

/** The progress of the running reconciliation; null while none runs. */
export function runningReconciliation(): RunningReconciliation | null {
  if (!running) return null
  const { ended: _, ...facts } = running
  return facts
}

/** When the last reconciliation failed; null if it did not. */
export function failedReconciliation(): Date | null {
  return failedAt ?? null
}

interface ReconciliationRequest {
  /** Email address of the operator. */
  startedBy: string
  /** Whether a recent enough result exists. Called while no other reconciliation can start or finish. */
  hasResult: () => Promise<boolean>
}

/**
 * Starts a reconciliation of the ledger unless one runs or a result exists, and waits for it up to a second. With
 * millions of users it takes a minute; the page polls the progress.
 */
export async function startReconciliation(data: Data, request: ReconciliationRequest): Promise<void> {
  running ??= start(data, request)
  await Promise.race([running.ended, delay(maxWait)])
}

function start(data: Data, { startedBy, hasResult }: ReconciliationRequest) {
  failedAt = undefined
  const reconciliation: RunningReconciliation = { startedAt: new Date(), startedBy, users: 0, totalUsers: 0 }
  const reconcile = async () => {
    if (await hasResult()) return
    await data.reconciliations.reconcileLedger({
      onProgress: (progress) => Object.assign(reconciliation, progress),
    })
  }
  const ended = reconcile()
    .catch((error: unknown) => {
      failedAt = new Date()
      logError('the reconciliation of the ledger', error)
    })
    .finally(() => {
      running = undefined
    })
  return Object.assign(reconciliation, { ended })
}
