import { invoicePayload, maxBalance } from '@tarot/data'
import { addUser, useTestData } from '@tarot/data/testing'
import { expect, test } from 'vitest'
import { validateCheckout } from './validate-checkout.ts'

const hour = 3_600_000

interface Offer {
  product: string
  credits: number
  stars: number
  tier?: 'premium' | 'professional'
}

async function useOffer(offer: Offer) {
  const { data } = await useTestData()
  const userId = await addUser(data)
  const { transactionId } = await data.transactions.openPurchase({ userId, ...offer, idempotencyKey: 'test' })
  const { telegramId } = (await data.users.get(userId)) ?? { telegramId: 0n }
  const query = {
    id: '1',
    from: { id: Number(telegramId), is_bot: false, first_name: 'Anna' },
    currency: 'XTR',
    total_amount: offer.stars,
    invoice_payload: invoicePayload(transactionId),
  }
  /** Opens another purchase of the same product now. */
  const offerAgain = async (key: string) => {
    const opened = await data.transactions.openPurchase({ userId, ...offer, idempotencyKey: key })
    return { invoice_payload: invoicePayload(opened.transactionId) }
  }
  return {
    data,
    userId,
    payload: query.invoice_payload,
    offerAgain,
    validate: (at = 0, over = {}) => validateCheckout(data, { ...query, ...over }, later(at)),
  }
}

const later = (milliseconds: number) => new Date(Date.now() + milliseconds)

test('an offer is valid for a day', async () => {
  const { validate } = await useOffer({ product: 'credits-10', credits: 10, stars: 50 })
  expect(await validate(23 * hour)).toBeUndefined()
  expect(await validate(25 * hour)).toBe('checkout-expired')
})

test('it is paid in Stars, in exactly the offered amount', async () => {
  const { validate } = await useOffer({ product: 'credits-10', credits: 10, stars: 50 })
  expect(await validate(0, { currency: 'EUR' })).toBe('checkout-price')
  expect(await validate(0, { total_amount: 51 })).toBe('checkout-price')
})

const moon = { product: 'premium', credits: 60, stars: 250, tier: 'premium' } as const
const sun = { product: 'professional', credits: 200, stars: 750, tier: 'professional' } as const

test('a plan can be paid again after its paid period, not before', async () => {
  const { data, userId, offerAgain, validate } = await useOffer(moon)
  const offerWith = async (tier: 'premium' | 'professional', expiresAt: Date | null) => {
    await data.users.setTier({ userId, tier, expiresAt, actor: 'test', reason: 'test' })
    return offerAgain(`${tier} until ${expiresAt}`)
  }
  expect(await validate()).toBeUndefined()
  expect(await validate(0, await offerWith('premium', later(hour)))).toBe('checkout-plan')
  expect(await validate(0, await offerWith('professional', null))).toBe('checkout-plan')
  expect(await validate(0, await offerWith('premium', later(-hour)))).toBeUndefined()
})

test('an offer from before a change of the plan is refused, whatever the change', async () => {
  const { data, userId, offerAgain, validate } = await useOffer(sun)
  const changes = [
    ['premium', null],
    ['premium', later(-hour)],
    ['basic', null],
  ] as const
  expect(await validate()).toBeUndefined()
  let offer = {}
  for (const [tier, expiresAt] of changes) {
    await data.users.setTier({ userId, tier, expiresAt, actor: 'operator:a@b.c', reason: 'test' })
    expect(await validate(0, offer)).toBe('checkout-plan-changed')
    offer = await offerAgain(`${tier} until ${expiresAt}`)
    expect(await validate(0, offer)).toBeUndefined()
  }
})

test('a plan that is paid and renews is not paid twice, even if an operator has ended it', async () => {
  const { data, userId, offerAgain, validate, payload } = await useOffer(sun)
  const payment = { userId, chargeId: 'first', payload, stars: sun.stars }
  await data.transactions.completePurchase({ ...payment, periodEnd: later(30 * 24 * hour) })
  await data.users.setTier({ userId, tier: 'basic', actor: 'operator:a@b.c', reason: 'test' })
  const offer = await offerAgain('after the operator')
  expect(await validate(0, offer)).toBe('checkout-plan-paid')
  const [{ invoiceId } = { invoiceId: 0n }] = await data.subscriptions.list(userId)
  // Telegram may still renew it.
  await data.subscriptions.change({ userId, invoiceId, status: 'failed' })
  expect(await validate(0, offer)).toBe('checkout-plan-paid')
  await data.subscriptions.change({ userId, invoiceId, status: 'canceled' })
  expect(await validate(0, offer)).toBeUndefined()
})

test('credits that would exceed the maximum balance are refused', async () => {
  const { data, userId, validate } = await useOffer({ product: 'credits-10', credits: 10, stars: 50 })
  for (const amount of [1_000_000_000, 1_000_000_000, maxBalance - 2_000_000_009]) {
    const idempotencyKey = `fill:${amount}:${(await data.credits.balance(userId)).version}`
    await data.credits.grant({ userId, amount, reason: 'test', actor: 'test', idempotencyKey })
  }
  expect(await validate()).toBe('checkout-full')
})
