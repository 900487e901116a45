import { expect, test } from 'vitest'
import { SUBSCRIPTION_PERIOD as PERIOD } from '../stars/offer.ts'
import { subscriptionLink, takePayments } from '../testing/payments.ts'
import { withBot } from '../testing/with-sandbox.ts'

const START = new Date('2026-01-01T00:00:00Z')
const START_SECONDS = START.getTime() / 1000

/** Starts a sandbox in which Anna subscribes for 100 Stars a month, and a bot that records `subscription` updates. */
async function withSubscription(stars = 1000) {
  const notifications: unknown[] = []
  const all = await withBot(
    (bot) => {
      takePayments(bot)
      bot.use((ctx) => {
        if (ctx.update.subscription) notifications.push(ctx.update.subscription)
      })
    },
    { now: () => START },
  )
  const anna = await all.sandbox.person({ firstName: 'Anna', stars })
  const link = await subscriptionLink(all.api)
  const payment = await anna.pay(link)
  if (payment.state !== 'paid') throw new Error(payment.state)
  const only = async () => (await anna.subscriptions())[0]
  return { ...all, anna, link, payment, chargeId: payment.chargeId, only, notifications }
}

test('a subscription starts with its first payment', async () => {
  const { api, anna, payment, chargeId } = await withSubscription()
  expect(payment.message.successful_payment).toMatchObject({
    is_recurring: true,
    is_first_recurring: true,
    subscription_expiration_date: START_SECONDS + PERIOD,
    invoice_payload: 'monthly',
  })
  expect(await anna.subscriptions()).toEqual([
    {
      chargeId,
      payload: 'monthly',
      title: 'Monthly',
      stars: 100,
      period: PERIOD,
      expiresAt: START_SECONDS + PERIOD,
      state: 'active',
      canceledByBot: false,
    },
  ])
  const { transactions } = await api.getStarTransactions()
  expect(transactions[0]?.source).toMatchObject({ subscription_period: PERIOD, invoice_payload: 'monthly' })
})

test('a link whose subscription is running cannot be paid again, even concurrently', async () => {
  const { api, anna, link } = await withSubscription()
  expect(await anna.pay(link)).toEqual({ state: 'refused', errorMessage: 'SUBSCRIPTION_ALREADY_ACTIVE' })
  const other = await subscriptionLink(api)
  const payments = await Promise.all([1, 2, 3].map(() => anna.pay(other)))
  expect(payments.map(({ state }) => state).sort()).toEqual(['paid', 'refused', 'refused'])
  expect(await anna.stars()).toBe(800)
})

test('a renewal is a new charge that extends the subscription by one period', async () => {
  const { api, anna, chargeId, only } = await withSubscription()
  const renewal = await anna.renew(chargeId)
  if (renewal.state !== 'paid') throw new Error(renewal.state)
  expect(renewal.chargeId).not.toBe(chargeId)
  expect(renewal.message.successful_payment).toMatchObject({
    is_recurring: true,
    subscription_expiration_date: START_SECONDS + 2 * PERIOD,
    invoice_payload: 'monthly',
    telegram_payment_charge_id: renewal.chargeId,
  })
  expect(renewal.message.successful_payment).not.toHaveProperty('is_first_recurring')
  expect(await only()).toMatchObject({ chargeId, expiresAt: START_SECONDS + 2 * PERIOD })
  expect(await anna.stars()).toBe(800)
  await expect(api.editUserStarSubscription(anna.id, renewal.chargeId, true)).rejects.toThrow(
    'Bad Request: CHARGE_ID_INVALID',
  )
})

test('the bot is notified when the person cancels and re-enables', async () => {
  const { sandbox, anna, chargeId, only, notifications } = await withSubscription()
  const { updateId } = await anna.cancelSubscription(chargeId)
  expect(await only()).toMatchObject({ state: 'canceled', canceledByBot: false })
  await expect(anna.renew(chargeId)).rejects.toThrow('The subscription is canceled: it does not renew.')
  await expect(anna.cancelSubscription(chargeId)).rejects.toThrow('is canceled, not active')
  await anna.reenableSubscription(chargeId)
  await sandbox.deliverAgain(updateId ?? 0)
  const notification = (state: string) => ({ user: anna.user, invoice_payload: 'monthly', state })
  await expect
    .poll(() => notifications)
    .toEqual([notification('canceled'), notification('active'), notification('canceled')])
  expect(await only()).toMatchObject({ state: 'active' })
})

test('the person can re-enable what the bot cancelled only when the bot allows it', async () => {
  const { api, anna, chargeId, only, notifications } = await withSubscription()
  await api.editUserStarSubscription(anna.id, chargeId, true)
  expect(await only()).toMatchObject({ state: 'canceled', canceledByBot: true })
  await expect(anna.reenableSubscription(chargeId)).rejects.toThrow('The bot cancelled the subscription')
  await api.editUserStarSubscription(anna.id, chargeId, false)
  expect(await only()).toMatchObject({ state: 'canceled', canceledByBot: false })
  await anna.reenableSubscription(chargeId)
  expect(await only()).toMatchObject({ state: 'active' })
  await expect.poll(() => notifications).toMatchObject([{ state: 'active' }])
  await expect(api.editUserStarSubscription(anna.id, 'stx', true)).rejects.toThrow('CHARGE_ID_INVALID')
})

test('a failed renewal is reported and can be paid later', async () => {
  const { anna, chargeId, only, notifications } = await withSubscription()
  await anna.failRenewal(chargeId)
  expect(await only()).toMatchObject({ state: 'failed' })
  await expect.poll(() => notifications).toMatchObject([{ state: 'failed' }])
  expect(await anna.renew(chargeId)).toMatchObject({ state: 'paid' })
  expect(await only()).toMatchObject({ state: 'active', expiresAt: START_SECONDS + 2 * PERIOD })
})

test('the clock renews a subscription for each period until the Stars run out', async () => {
  const { sandbox, anna, chargeId, link, only, notifications } = await withSubscription(250)
  expect(await sandbox.moveClock(PERIOD - 1)).toEqual(new Date(START.getTime() + (PERIOD - 1) * 1000))
  expect(await anna.stars()).toBe(150)
  await sandbox.moveClock(3 * PERIOD)
  expect(await anna.stars()).toBe(50)
  expect(await only()).toMatchObject({ state: 'failed', expiresAt: START_SECONDS + 2 * PERIOD })
  const payments = (await anna.messages()).flatMap(({ successful_payment }) => successful_payment ?? [])
  expect(payments.map((payment) => payment.subscription_expiration_date)).toEqual([
    START_SECONDS + PERIOD,
    START_SECONDS + 2 * PERIOD,
  ])
  expect((await sandbox.starTransactions()).map(({ date }) => date)).toEqual([
    START_SECONDS,
    START_SECONDS + PERIOD,
  ])
  await expect.poll(() => notifications).toMatchObject([{ state: 'failed' }])
  expect(await anna.renew(chargeId)).toEqual({ state: 'too-few-stars' })
  await anna.giveStars(500)
  expect(await anna.renew(chargeId)).toMatchObject({ state: 'paid' })
  const today = Math.floor((await sandbox.now()).getTime() / 1000)
  expect(await only()).toMatchObject({ state: 'active', expiresAt: today + PERIOD })
  expect(await anna.pay(link)).toMatchObject({ state: 'refused' })
})

test('the unmoved clock renews as well', async () => {
  let now = START
  const { sandbox, api } = await withBot(takePayments, { now: () => now })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.pay(await subscriptionLink(api))
  now = new Date(START.getTime() + PERIOD * 1000)
  await expect.poll(() => anna.stars(), { timeout: 15_000 }).toBe(800)
})

test('a cancelled subscription ends at its expiry, and the link can be paid again', async () => {
  const { sandbox, api, anna, chargeId, link, only } = await withSubscription()
  await anna.cancelSubscription(chargeId)
  await sandbox.moveClock(PERIOD)
  expect(await only()).toMatchObject({ state: 'ended' })
  await expect(anna.reenableSubscription(chargeId)).rejects.toThrow('The subscription is ended')
  await expect(api.editUserStarSubscription(anna.id, chargeId, true)).rejects.toThrow(
    'SUBSCRIPTION_NOT_ACTIVE',
  )
  expect(await anna.pay(link)).toMatchObject({ state: 'paid' })
  expect((await anna.subscriptions()).map(({ state }) => state)).toEqual(['ended', 'active'])
})

test('the clock can be moved back, and no update is lost', async () => {
  const { sandbox, api, anna, bot } = await withSubscription()
  await bot.stop()
  await anna.send('before')
  await sandbox.moveClock(PERIOD * 5)
  await sandbox.setClock(new Date('2025-06-01T00:00:00Z'))
  expect(await sandbox.now()).toEqual(new Date('2025-06-01T00:00:00Z'))
  expect((await anna.send('after')).message.date).toBe(Date.UTC(2025, 5) / 1000)
  const texts = (await api.getUpdates()).flatMap(({ message }) => message?.text ?? [])
  expect(texts).toEqual(['before', 'after'])
  await sandbox.reset()
  expect(await sandbox.now()).toEqual(START)
})
