import { type Data, invoicePayload } from '@tarot/data'
import { afterAll, expect, test } from 'vitest'
import { newcomer, says, userOf } from '../testing/chat.ts'
import { openInvoice, openPlan, pay } from '../testing/shop.ts'
import { openBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

const request = { reason: 'asked', actor: 'operator:a@b.c' }

/** Makes the database refuse an update of the matching rows. */
async function poison(data: Data, table: string, when: string): Promise<void> {
  const name = `refuse_${table}`
  await data.prisma.$executeRawUnsafe(
    `create function ${name}() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$`,
  )
  await data.prisma.$executeRawUnsafe(
    `create trigger ${name} before update on ${table} for each row when (${when}) execute function ${name}()`,
  )
}

/** A user who has bought ten credits. */
async function buyer() {
  const anna = await newcomer(bot.sandbox)
  const { chargeId } = await pay(anna, await openInvoice(anna, /10 credits/))
  await anna.waitFor(says('Thank you'))
  return { anna, chargeId }
}

test('the refund of a payment that Telegram does not know fails permanently and waits for an operator', async () => {
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  const chargeId = 'a payment of another bot'
  await data.transactions.completePurchase({ userId, chargeId, payload: 'x', stars: 50 })
  await data.payments.requestRefund({ chargeId, ...request })
  await expect
    .poll(() => data.payments.get(chargeId))
    .toMatchObject({
      state: 'refund_failed',
      refundError: '400 Bad Request: CHARGE_NOT_FOUND',
    })
  await data.payments.withdrawRefund({ chargeId, ...request })
  await data.payments.creditParked({ chargeId, credits: 10, ...request })
  await anna.waitFor(says('10 credits'))
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 40 })
})

test('a refund to a deleted account fails with the reason', async () => {
  const { anna, chargeId } = await buyer()
  await anna.deleteAccount()
  await bot.data.payments.requestRefund({ chargeId, ...request })
  await expect
    .poll(() => bot.data.payments.get(chargeId))
    .toMatchObject({
      state: 'refund_failed',
      refundError: '400 Bad Request: INPUT_USER_DEACTIVATED',
    })
})

test('a refund that can’t be recorded does not delay others, and is not paid twice', async () => {
  const { data, sandbox } = bot
  const [poisoned, good] = [await buyer(), await buyer()]
  await poison(data, 'payments', `old.charge_id = '${poisoned.chargeId}' and new.refunded_at is not null`)
  await sandbox.settled()
  await data.prisma.payment.updateMany({
    where: { chargeId: { in: [poisoned.chargeId, good.chargeId] } },
    data: { refundRequestedAt: new Date(), refundRequestedBy: request.actor, refundReason: request.reason },
  })
  await expect.poll(() => data.payments.get(good.chargeId)).toMatchObject({ state: 'refunded' })
  await expect
    .poll(() => data.payments.get(poisoned.chargeId))
    .toMatchObject({
      state: 'refunding',
      refundAttempts: expect.any(Number),
      refundError: expect.stringContaining('poisoned'),
    })
  expect(await poisoned.anna.stars()).toBe(1_000)
})

test('the charge id of a renewal is refused permanently, and a failed cancellation does not delay others', async () => {
  const { data, sandbox } = bot
  const subscribe = async () => {
    const anna = await newcomer(sandbox)
    const { chargeId } = await pay(anna, await openPlan(anna, /⭐ 250/))
    await anna.waitFor(says('is yours until'))
    const [subscription] = await data.subscriptions.list(await userOf(data, anna))
    const state = async () => (await anna.subscriptions()).find((one) => one.chargeId === chargeId)
    return { anna, chargeId, state, invoiceId: subscription?.invoiceId ?? 0n }
  }
  const [wrong, poisoned, good] = [await subscribe(), await subscribe(), await subscribe()]
  const renewal = await wrong.anna.renew(wrong.chargeId)
  if (renewal.state !== 'paid') throw new Error(renewal.state)
  await wrong.anna.waitFor(says('goes on until'))
  await data.prisma.subscription.update({
    where: { invoiceId: wrong.invoiceId },
    data: { chargeId: renewal.chargeId },
  })
  await poison(
    data,
    'subscriptions',
    `old.invoice_id = ${poisoned.invoiceId} and new.cancel_done_at is not null`,
  )
  await data.prisma.subscription.updateMany({
    where: { invoiceId: { in: [wrong, poisoned, good].map(({ invoiceId }) => invoiceId) } },
    data: { cancelRequestedAt: new Date() },
  })
  await expect.poll(good.state).toMatchObject({ canceledByBot: true })
  const row = (invoiceId: bigint) => data.prisma.subscription.findUnique({ where: { invoiceId } })
  await expect.poll(() => row(good.invoiceId)).toMatchObject({ cancelDoneAt: expect.any(Date) })
  await expect
    .poll(() => row(wrong.invoiceId))
    .toMatchObject({
      cancelFailedAt: expect.any(Date),
      cancelError: '400 Bad Request: CHARGE_ID_INVALID',
    })
  await expect
    .poll(() => row(poisoned.invoiceId))
    .toMatchObject({
      cancelFailedAt: null,
      cancelError: expect.stringContaining('poisoned'),
    })
})

test('after the refund of an earlier month the plan still renews', async () => {
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  const { chargeId } = await pay(anna, await openPlan(anna, /⭐ 250/))
  await anna.waitFor(says('is yours until'))
  await anna.renew(chargeId)
  await anna.waitFor(says('goes on until'))
  await data.payments.requestRefund({ chargeId, ...request })
  await anna.waitFor(says('Your Stars went back'))
  const [subscription] = await data.subscriptions.list(await userOf(data, anna))
  expect(subscription).toMatchObject({ status: 'active' })
  expect(await anna.subscriptions()).toMatchObject([{ state: 'active' }])
})

test('a plan that was paid at another price and then credited is announced as a plan', async () => {
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  const { transactionId } = await data.transactions.openPurchase({
    userId,
    product: 'premium',
    credits: 60,
    stars: 250,
    tier: 'premium',
    idempotencyKey: 'announced as a plan',
  })
  const chargeId = 'announced as a plan'
  const periodEnd = new Date(Date.now() + 30 * 86_400_000)
  const payload = invoicePayload(transactionId)
  await data.transactions.completePurchase({ userId, chargeId, payload, stars: 249, periodEnd })
  await data.payments.creditParked({ chargeId, credits: 60, ...request })
  await anna.waitFor(says('is yours until', '60 credits'))
})
