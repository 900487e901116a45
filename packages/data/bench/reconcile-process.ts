/** One reconciliation in its own process, to measure its time and memory. Started by `reconcile.ts`, never imported. */
import { openData } from '../src/index.ts'

export interface MeasuredReconciliation {
  seconds: number
  /** The maximum resident memory of the process, in MiB. */
  peakMemory: number
  users: number
  entries: number
  discrepancies: number
}

const data = await openData()
const began = performance.now()
const { users, entries, discrepancies } = await data.reconcile()
const seconds = (performance.now() - began) / 1_000
await data.close()
const peakMemory = process.resourceUsage().maxRSS / 1_024
const measured: MeasuredReconciliation = {
  seconds,
  peakMemory,
  users,
  entries,
  discrepancies: discrepancies.length,
}
console.log(JSON.stringify(measured))
