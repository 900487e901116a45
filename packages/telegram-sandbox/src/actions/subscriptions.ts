import type { Sandbox } from '../sandbox.ts'
import type { Subscription } from '../stars/stars-data.ts'
import { ActionError } from './action-error.ts'
import { findPerson } from './find.ts'

/** A subscription as the person sees it. */
export type StarSubscription = Omit<Subscription, 'personId' | 'slug'>

export function subscriptionsOf(sandbox: Sandbox, personId: number): StarSubscription[] {
  return sandbox.stars.subscriptions(personId).map(({ personId: _, slug: __, ...seen }) => seen)
}

/** @param chargeId charge id of the first payment */
export function findSubscription(sandbox: Sandbox, personId: number, chargeId: string): Subscription {
  const { user } = findPerson(sandbox, personId)
  const found = sandbox.stars.subscriptions(personId).find((one) => one.chargeId === chargeId)
  if (!found) throw new ActionError(404, `${user.first_name} has no subscription ${chargeId}.`)
  return found
}

/** Makes the payment of the next period fail. */
export const failRenewal = change('failed', ['active'])

/** Cancels a subscription as the person. It runs until the end of the paid period. */
export const cancelSubscription = change('canceled', ['active'])

/** Re-enables a cancelled subscription as the person. */
export const reenableSubscription = change('active', ['canceled'])

/** Sets the state and notifies the bot, except of an end: Telegram has no update for that. @returns the update's id */
export function setState(
  sandbox: Sandbox,
  subscription: Subscription,
  state: Subscription['state'],
): { updateId?: number } {
  sandbox.stars.change(subscription, { state })
  const { personId, payload } = subscription
  sandbox.changes.announce({ type: 'stars', personId })
  if (state === 'ended') return {}
  const { user } = findPerson(sandbox, personId)
  const lane = `payment ${personId}`
  const updateId = sandbox.sendUpdate('subscription', { user, invoice_payload: payload, state }, lane)
  return updateId === undefined ? {} : { updateId }
}

function change(to: Subscription['state'], from: Subscription['state'][]) {
  return (sandbox: Sandbox, personId: number, chargeId: string): { updateId?: number } => {
    const subscription = findSubscription(sandbox, personId, chargeId)
    const { state, canceledByBot } = subscription
    if (!from.includes(state))
      throw new ActionError(409, `The subscription is ${state}, not ${from.join(' or ')}.`)
    if (canceledByBot && to === 'active') {
      throw new ActionError(409, 'The bot cancelled the subscription and has not allowed re-enabling it.')
    }
    return setState(sandbox, subscription, to)
  }
}
