import { type Data, invoicePayload, isDataError } from '../../src/index.ts'
import { type Input, type Kind, perform, type Result } from './calls.ts'
import type { Call, Outcome } from './history-file.ts'

/** Makes calls one after another, and records them as the client does. */
function recorder(data: Data) {
  const calls: Call[] = []
  return {
    calls,
    async call<K extends Kind>(kind: K, input: Input<K>): Promise<Result<K>> {
      const id = calls.length + 1
      const outcome = await outcomeOf(data, kind, input)
      const lines = { intentLine: 2 * id - 1, outcomeLine: 2 * id }
      calls.push({ id, n: id, of: id, kind, input, outcome, ...lines } as Call)
      return ('ok' in outcome ? outcome.ok : undefined) as Result<K>
    },
  }
}

async function outcomeOf<K extends Kind>(data: Data, kind: K, input: Input<K>): Promise<Outcome<K>> {
  try {
    return { ok: await perform(data, kind, input) }
  } catch (error) {
    if (!isDataError(error)) throw error
    return { refused: error.code, message: error.message, details: error.details }
  }
}

const spread = { spreadType: 'single' as const, cards: [], interpretation: 'x' }

/** Records a short history with every kind of call. */
export async function recordHonestHistory(data: Data, [first, second]: [bigint, bigint]): Promise<Call[]> {
  const { calls, call } = recorder(data)
  const grant = (userId: bigint, amount: number, idempotencyKey: string) =>
    call('grant', { userId, amount, reason: 'gift', actor: 'test', idempotencyKey })
  const buy = (userId: bigint, price: number, idempotencyKey: string) =>
    call('buy', { ...spread, userId, price, question: idempotencyKey, idempotencyKey })
  const reserve = (idempotencyKey: string) => call('reserve', { userId: first, price: 2, idempotencyKey })
  const open = (idempotencyKey: string, tier: 'premium' | null = null) =>
    call('open', { userId: first, product: 'p', credits: 9, stars: 50, tier, idempotencyKey })
  const pay = (chargeId: string, payload: string, periodEnd: Date | null = null) =>
    call('pay', { userId: first, chargeId, payload, stars: 50, periodEnd })
  const refunded = { stars: 50, payload: 'refunded' }

  await grant(first, 100, 'grant')
  await grant(first, 100, 'grant')
  await grant(first, 101, 'grant')
  const bought = await buy(first, 3, 'buy')
  await buy(first, 3, 'buy')
  await buy(first, 3_000, 'too dear')

  const delivered = await reserve('delivered')
  const reading = { ...spread, userId: first, transactionId: delivered.transactionId, question: 'hold' }
  await call('complete', reading)
  await call('complete', reading)
  const released = await reserve('released')
  await call('release', { userId: first, transactionId: released.transactionId, reason: 'failed' })
  await call('complete', { ...reading, transactionId: released.transactionId })
  await reserve('expired hold')
  await call('releaseExpiredHolds', { olderThan: 0 })
  await reserve('held')

  const purchase = await open('paid')
  await pay('paid', invoicePayload(purchase.transactionId))
  await pay('paid', invoicePayload(purchase.transactionId))
  await call('balance', { userId: first })
  await call('recordRefund', { chargeId: 'paid', userId: first, ...refunded })
  const closed = await open('closed')
  await call('fail', { transactionId: closed.transactionId, error: 'declined' })
  await open('expired')
  await call('expire', { olderThan: 0 })
  const subscription = await open('subscribed', 'premium')
  await pay('subscribed', invoicePayload(subscription.transactionId), new Date('2040-01-01'))
  await call('requestRefund', { chargeId: 'subscribed', reason: 'asked', actor: 'test' })
  await call('requestRefund', { chargeId: 'unpaid', reason: 'asked', actor: 'test' })
  await pay('parked', 'something else')
  await call('creditParked', { chargeId: 'parked', credits: 5, reason: 'meant well', actor: 'test' })
  await call('recordRefund', { chargeId: 'refunded before', userId: first, ...refunded })
  await call('refund', { transactionId: bought.transactionId, reason: 'sorry', actor: 'test' })
  await call('refund', { transactionId: closed.transactionId, reason: 'sorry', actor: 'test' })

  await grant(second, 5, 'last')
  return calls
}
