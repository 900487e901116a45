import { expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import { type Data, invoicePayload, openData, type StarListItem } from '../index.ts'
import { addUser, type TestData, useTestData } from '../testing/index.ts'

const sandbox = 7_000_000_001n
const real = 42n

/** The same database, opened for another bot, or for none. */
async function openFor({ databaseUrl }: TestData, botId?: bigint): Promise<Data> {
  const data = await openData({ databaseUrl, botId, poolSize: 4 })
  onTestFinished(() => data.close())
  return data
}

/** A database that is shared by the bot of the sandbox and the real bot. */
async function useTwoBots() {
  const opened = await useTestData({ botId: sandbox })
  const [first, second] = [opened.data, await openFor(opened, real)]
  await first.bots.admitCurrent('sandbox_bot')
  await first.bots.add(real)
  await second.bots.admitCurrent('tarot_bot')
  return { ...opened, first, second, console: await openFor(opened) }
}

async function open(data: Data, userId: bigint, key: string, tier: 'premium' | null = null): Promise<string> {
  const offer = { product: tier ?? 'credits-30', credits: 30, stars: 125, tier }
  const { transactionId } = await data.transactions.openPurchase({ userId, ...offer, idempotencyKey: key })
  return invoicePayload(transactionId)
}

async function sell(data: Data, userId: bigint, chargeId: string, tier: 'premium' | null = null) {
  const payload = await open(data, userId, chargeId, tier)
  const periodEnd = tier && new Date(Date.now() + 30 * 86_400_000)
  const sold = { userId, chargeId, payload, stars: 125 }
  await data.transactions.completePurchase({ ...sold, periodEnd })
  return sold
}

const byOperator = { reason: 'asked', actor: 'operator:a@b.c' }
const stop = ({ databaseUrl }: TestData, botId: bigint) =>
  query(databaseUrl, `update bots set last_seen_at = now() - interval '1 hour' where id = ${botId}`)

test('a database with payments refuses another bot, in one sentence that says what to do', async () => {
  const opened = await useTestData({ botId: sandbox })
  await opened.data.bots.admitCurrent('sandbox_bot')
  await sell(opened.data, await addUser(opened.data), 'paid')
  const other = await openFor(opened, real)
  const refused = other.bots.admitCurrent('tarot_bot')
  await expect(refused).rejects.toMatchObject({ code: 'OTHER_BOT', field: 'BOT_TOKEN', retryable: false })
  await expect(refused).rejects.toThrow(
    /payments of the bot 7000000001 \(@sandbox_bot\), and BOT_TOKEN is of the bot 42: .*`pnpm data bot add 42`/,
  )
  expect(await other.bots.list()).toHaveLength(1)

  await opened.data.bots.add(real)
  await other.bots.admitCurrent('tarot_bot')
  await opened.data.bots.admitCurrent('sandbox_bot')
  expect(await other.bots.list()).toMatchObject([
    { id: sandbox, username: 'sandbox_bot' },
    { id: real, username: 'tarot_bot' },
  ])
})

test('a database without payments admits another bot', async () => {
  const opened = await useTestData({ botId: sandbox })
  await opened.data.bots.admitCurrent('sandbox_bot')
  await opened.data.credits.balance(await addUser(opened.data, 30))
  const other = await openFor(opened, real)
  await other.bots.admitCurrent('tarot_bot')
  expect(await other.bots.list()).toHaveLength(2)
})

test('payments, purchases and notifications without a bot belong to the first one', async () => {
  const opened = await useTestData()
  const userId = await addUser(opened.data)
  const old = await sell(opened.data, userId, 'before there were bots')
  const open = await opened.data.transactions.openPurchase({
    ...{ userId, product: 'x', credits: 30, stars: 125 },
    idempotencyKey: 'still open',
  })
  const first = await openFor(opened, sandbox)
  await first.bots.admitCurrent('sandbox_bot')
  await first.bots.add(real)
  const second = await openFor(opened, real)
  await second.bots.admitCurrent('tarot_bot')

  const paid = { userId, payload: invoicePayload(open.transactionId), stars: 125 }
  expect(await second.transactions.completePurchase({ ...paid, chargeId: 'other' })).toMatchObject({
    outcome: 'foreign',
  })
  expect(await first.transactions.completePurchase({ ...paid, chargeId: 'own' })).toMatchObject({
    outcome: 'credited',
  })
  await first.payments.requestRefund({ chargeId: old.chargeId, ...byOperator })
  expect(await second.payments.claimRefunds()).toEqual([])
  expect(await first.payments.claimRefunds()).toMatchObject([{ chargeId: old.chargeId }])
  expect(await second.notifications.claim()).toEqual([])
  expect(await first.notifications.claim()).toHaveLength(2)
})

test('refunds, cancellations and notifications are claimed by the bot that was paid', async () => {
  const { first, second } = await useTwoBots()
  const [a, b] = [await addUser(first), await addUser(second)]
  await sell(first, a, 'first', 'premium')
  await sell(second, b, 'second', 'premium')
  // The user uses both bots; the first one still cancels what it sold.
  await sell(second, a, 'third', 'premium')
  for (const [data, chargeId] of [
    [first, 'first'],
    [second, 'second'],
  ] as const) {
    await data.payments.requestRefund({ chargeId, ...byOperator })
  }
  expect(await first.payments.claimRefunds()).toMatchObject([{ chargeId: 'first' }])
  expect(await second.payments.claimRefunds()).toMatchObject([{ chargeId: 'second' }])
  expect(await second.subscriptions.claimCancellations()).toEqual([])
  expect(await first.subscriptions.claimCancellations()).toMatchObject([{ chargeId: 'first' }])
  expect(await first.notifications.claim()).toMatchObject([{ userId: a, details: { stars: 125 } }])
  expect(await second.notifications.claim()).toMatchObject([{ userId: b }, { userId: a }])
})

test('a notification without a payment is claimed by the bot that the user wrote to last', async () => {
  const { first, second } = await useTwoBots()
  const userId = await addUser(first, 10)
  const release = async (idempotencyKey: string) => {
    const { transactionId } = await first.readings.reserve({ userId, price: 1, idempotencyKey })
    await first.readings.release({ userId, transactionId, reason: 'lost', notify: true })
  }
  await release('one')
  expect(await second.notifications.claim()).toEqual([])
  expect(await first.notifications.claim()).toMatchObject([{ kind: 'hold_released' }])
  await second.users.touch(userId)
  await release('two')
  expect(await first.notifications.claim()).toEqual([])
  expect(await second.notifications.claim()).toMatchObject([{ kind: 'hold_released' }])
})

test('a refund of another bot’s payment is refused with its name, unless that bot is running', async () => {
  const opened = await useTwoBots()
  const { first, second, console: consoleData } = opened
  const sold = await sell(first, await addUser(first), 'paid')
  const refused = { code: 'OTHER_BOT', field: 'chargeId', details: { botId: sandbox } }
  await expect(second.payments.requestRefund({ chargeId: 'paid', ...byOperator })).rejects.toMatchObject(
    refused,
  )
  await expect(second.payments.recordRefund(sold)).rejects.toThrow(/the bot 7000000001 \(@sandbox_bot\)/)
  await stop(opened, sandbox)
  await expect(consoleData.payments.requestRefund({ chargeId: 'paid', ...byOperator })).rejects.toMatchObject(
    refused,
  )
  expect(await consoleData.payments.get('paid')).toMatchObject({ state: 'credited', botId: sandbox })

  // The bot runs again and claims its refunds.
  expect(await first.payments.claimRefunds()).toEqual([])
  expect(await consoleData.payments.requestRefund({ chargeId: 'paid', ...byOperator })).toMatchObject({
    state: 'refunding',
  })
})

test('while no bot is running, refunds can be requested', async () => {
  const opened = await useTwoBots()
  await sell(opened.first, await addUser(opened.first), 'paid')
  for (const botId of [sandbox, real]) await stop(opened, botId)
  const request = opened.console.payments.requestRefund({ chargeId: 'paid', ...byOperator })
  await expect(request).resolves.toMatchObject({ state: 'refunding' })
})

test('each bot is reconciled with its own list of Stars', async () => {
  const { first, second } = await useTwoBots()
  const userId = await addUser(first)
  const telegramId = (await first.users.get(userId))?.telegramId ?? 0n
  const lineOf = ({ chargeId, payload }: { chargeId: string; payload: string }): StarListItem => ({
    ...{ id: chargeId, direction: 'incoming', stars: 125, kind: 'invoice_payment' },
    ...{ telegramId, payload, subscriptionPeriod: null, happenedAt: new Date() },
  })
  const lists = [
    [lineOf(await sell(first, userId, 'first')), lineOf(await sell(first, userId, 'third'))],
    [lineOf(await sell(second, userId, 'second'))],
  ]
  const compare = (data: Data, list: StarListItem[] = []) =>
    data.reconciliations.reconcileStars(async (offset, limit) => list.slice(offset, offset + limit), {
      gracePeriod: -10,
      settle: true,
    })
  const clean = { discrepancies: [], settled: [], foreign: [] }
  for (let times = 0; times < 2; times += 1) {
    expect(await compare(first, lists[0])).toMatchObject({ ...clean, lines: 2, payments: 2 })
    expect(await compare(second, lists[1])).toMatchObject({ ...clean, lines: 1, payments: 1 })
  }
  const { items } = await first.reconciliations.list({ subject: 'stars', limit: 2 })
  expect(items.map(({ botId }) => botId)).toEqual([real, sandbox])
})

test('a reconciliation with the list of another bot fails and records nothing', async () => {
  const opened = await useTestData({ botId: sandbox })
  await opened.data.bots.admitCurrent('sandbox_bot')
  await sell(opened.data, await addUser(opened.data), 'paid')
  const other = await openFor(opened, real)
  const compared = other.reconciliations.reconcileStars(async () => [], { settle: true })
  await expect(compared).rejects.toMatchObject({ code: 'OTHER_BOT' })
  expect((await other.bots.list()).map(({ id }) => id)).toEqual([sandbox])
})
