import type { Sandbox } from '../sandbox.ts'
import { renewDueSubscriptions } from './renew.ts'

/** Sets the clock. Subscriptions that have expired by then renew or end. */
export function setClock(sandbox: Sandbox, date: Date): void {
  sandbox.movableClock.set(date)
  sandbox.changes.announce({ type: 'clock', now: sandbox.clock().toISOString() })
  renewDueSubscriptions(sandbox)
}
