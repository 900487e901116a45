import type { User } from '@grammyjs/types'
import type { Sandbox } from '../sandbox.ts'
import type { Subscription } from '../stars/stars-data.ts'
import type { Seconds } from '../state/clock.ts'
import { ActionError } from './action-error.ts'
import { findPerson } from './find.ts'
import { type Payment, sendPaidMessage } from './pay.ts'
import { findSubscription, setState } from './subscriptions.ts'

/** Makes the next payment of a subscription now. Renewals have no pre-checkout query. */
export function renew(sandbox: Sandbox, personId: number, chargeId: string): Payment {
  const { user } = findPerson(sandbox, personId)
  const subscription = findSubscription(sandbox, personId, chargeId)
  if (subscription.state !== 'active' && subscription.state !== 'failed') {
    throw new ActionError(409, `The subscription is ${subscription.state}: it does not renew.`)
  }
  return charge(sandbox, user, subscription, sandbox.date)
}

/** Renews subscriptions that have expired by the sandbox's clock, for every elapsed period, and ends cancelled ones. */
export function renewDueSubscriptions(sandbox: Sandbox): void {
  for (;;) {
    const [due] = sandbox.stars
      .subscriptions()
      .filter(({ state, expiresAt }) => isRunning(state) && expiresAt <= sandbox.date)
      // Subscriptions of people who have not been added in this run wait.
      .filter(({ personId }) => sandbox.people.get(personId))
      .sort((a, b) => a.expiresAt - b.expiresAt)
    if (!due) return
    if (due.state === 'canceled') setState(sandbox, due, 'ended')
    else charge(sandbox, findPerson(sandbox, due.personId).user, due, due.expiresAt)
  }
}

function charge(sandbox: Sandbox, user: User, subscription: Subscription, date: Seconds): Payment {
  const payment = sandbox.stars.renew(subscription, user, date)
  if (payment) return sendPaidMessage(sandbox, user, payment, subscription, false)
  setState(sandbox, subscription, 'failed')
  return { state: 'too-few-stars' }
}

const isRunning = (state: Subscription['state']) => state === 'active' || state === 'canceled'
