import type { User } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import type { Subscription } from '../stars/stars-data.ts'
import type { Seconds } from '../state/clock.ts'
import { ActionError } from './action-error.ts'
import { findPerson } from './find.ts'
import { type Payment, tellPaid } from './pay.ts'
import { findSubscription, setState } from './subscriptions.ts'

/** The next payment of a subscription, now. The bot isn't asked before: the person agreed to it once for all. */
export function renew(sandbox: Sandbox, personId: number, chargeId: string): Payment {
  const { user } = findPerson(sandbox, personId)
  const subscription = findSubscription(sandbox, personId, chargeId)
  if (subscription.state !== 'active' && subscription.state !== 'failed') {
    throw new ActionError(409, `The subscription is ${subscription.state}: it does not renew.`)
  }
  return charge(sandbox, user, subscription, sandbox.date)
}

/** Renews what has run out by the sandbox's clock, period after period, and ends what was cancelled. */
export function renewDue(sandbox: Sandbox): void {
  for (;;) {
    const [due] = sandbox.stars
      .subscriptions()
      .filter(({ state, expiresAt }) => isRunning(state) && expiresAt <= sandbox.date)
      // Whoever isn't here can't pay; their subscriptions wait until they are back.
      .filter(({ personId }) => sandbox.people.get(personId))
      .sort((a, b) => a.expiresAt - b.expiresAt)
    if (!due) return
    if (due.state === 'canceled') setState(sandbox, due, 'ended')
    else charge(sandbox, findPerson(sandbox, due.personId).user, due, due.expiresAt)
  }
}

function charge(sandbox: Sandbox, user: User, subscription: Subscription, date: Seconds): Payment {
  const payment = sandbox.stars.renew(subscription, user, date)
  if (payment) return tellPaid(sandbox, user, payment, subscription, false)
  setState(sandbox, subscription, 'failed')
  return { state: 'too-few-stars' }
}

const isRunning = (state: Subscription['state']) => state === 'active' || state === 'canceled'
