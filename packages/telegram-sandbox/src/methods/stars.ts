import { refund } from '../actions/refund.ts'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Sandbox } from '../sandbox.ts'
import type { Method } from './method.ts'
import { required, requiredUserId } from './required.ts'

const refundStarPayment: Method = ({ sandbox, args }) => {
  const userId = requiredUserId(args)
  const chargeId = required(args, 'telegram_payment_charge_id')
  if (!isKnown(sandbox, userId)) throw badRequest('user not found')
  if (sandbox.people.get(userId)?.deleted) throw badRequest('INPUT_USER_DEACTIVATED')
  const payment = sandbox.stars.payment(chargeId)
  if (payment?.source.user.id !== userId) throw badRequest('CHARGE_NOT_FOUND')
  if (sandbox.stars.isRefunded(payment.id)) throw badRequest('CHARGE_ALREADY_REFUNDED')
  refund(sandbox, payment)
  return true
}

/** Cancels a subscription, which runs until the end of the paid period, or allows the person to re-enable it. */
const editUserStarSubscription: Method = ({ sandbox, args }) => {
  const userId = requiredUserId(args)
  const chargeId = args.text('telegram_payment_charge_id')
  if (!isKnown(sandbox, userId)) throw badRequest('user not found')
  if (sandbox.people.get(userId)?.deleted) throw badRequest('INPUT_USER_DEACTIVATED')
  const subscription = sandbox.stars
    .subscriptions(userId)
    .find((candidate) => candidate.chargeId === chargeId)
  // The charge id of a renewal is invalid too: the first payment identifies a subscription.
  if (!subscription) throw badRequest('CHARGE_ID_INVALID')
  if (subscription.state === 'ended') throw badRequest('SUBSCRIPTION_NOT_ACTIVE')
  const canceled = args.boolean('is_canceled')
  const { state } = subscription
  sandbox.stars.change(subscription, { canceledByBot: canceled, state: canceled ? 'canceled' : state })
  sandbox.changes.announce({ type: 'stars', personId: userId })
  return true
}

/** Returns whether the user has been added in this run or has paid in an earlier one. */
const isKnown = (sandbox: Sandbox, userId: number): boolean =>
  sandbox.people.get(userId) !== undefined ||
  sandbox.stars.transactions().some(({ source }) => source?.user.id === userId)

const getStarTransactions: Method = ({ sandbox, args }) => {
  const offset = args.integer('offset', 0, 0)
  const limit = args.integer('limit', 100, 1, 100)
  return { transactions: sandbox.stars.transactions().slice(offset, offset + limit) }
}

const getMyStarBalance: Method = ({ sandbox }) => sandbox.stars.botBalance()

export const starMethods: Record<string, Method> = {
  refundStarPayment,
  editUserStarSubscription,
  getStarTransactions,
  getMyStarBalance,
}
