import type { Sandbox } from '../sandbox.ts'
import { renewDue } from './renew.ts'

/** Puts the clock forward or back; subscriptions that run out on the way renew or end. */
export function setClock(sandbox: Sandbox, date: Date): void {
  sandbox.movableClock.set(date)
  sandbox.changes.announce({ type: 'clock', now: sandbox.clock().toISOString() })
  renewDue(sandbox)
}
