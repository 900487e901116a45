import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type PersonClient, sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { type Data, invoicePayload } from '../index.ts'
import { useTestData } from '../testing/index.ts'
import { telegramStarList } from './fetch-star-list.ts'

/** A user who was referred by an affiliate, the bot's list of Stars, and calls to the Bot API. */
async function useShop(perMille: number) {
  const { data } = await useTestData()
  const running = await startSandbox()
  onTestFinished(() => running.close())
  const sandbox = sandboxClient(running.url)
  const [vera, anna] = [
    await sandbox.person({ firstName: 'Vera' }),
    await sandbox.person({ firstName: 'Anna' }),
  ]
  await anna.referredBy(vera, perMille)
  const { id: userId } = await data.users.register({ telegramId: BigInt(anna.id) })

  async function call<Result>(method: string, body: object): Promise<Result> {
    const response = await fetch(`${running.apiRoot}/bot${running.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return ((await response.json()) as { result: Result }).result
  }
  const environment = { BOT_TOKEN: running.token, TELEGRAM_API_ROOT: running.apiRoot }
  const read = telegramStarList(environment)
  if (!read) throw new Error('there is no list')
  const reconcile = () => data.reconciliations.reconcileStars(read, { gracePeriod: -10, settle: true })
  return { data, sandbox, anna, userId, call, reconcile, read }
}

interface Query {
  update_id: number
  pre_checkout_query?: { id: string }
}

/** Opens a purchase and sells it by a link. @returns the charge id */
async function sell(
  { data, anna, userId, call }: Awaited<ReturnType<typeof useShop>>,
  idempotencyKey: string,
): Promise<{ chargeId: string; payload: string }> {
  const payload = await open(data, userId, idempotencyKey)
  const prices = [{ label: 'x', amount: 125 }]
  const link = await call<string>('createInvoiceLink', {
    ...{ title: 'x', description: 'x', payload, currency: 'XTR', prices },
  })
  const chargeId = await pay(anna, link, call)
  return { chargeId, payload }
}

async function open(data: Data, userId: bigint, idempotencyKey: string): Promise<string> {
  const offer = { product: 'credits-30', credits: 30, stars: 125 }
  const { transactionId } = await data.transactions.openPurchase({ userId, ...offer, idempotencyKey })
  return invoicePayload(transactionId)
}

async function pay(
  person: PersonClient,
  link: string,
  call: <Result>(method: string, body: object) => Promise<Result>,
): Promise<string> {
  const paying = person.pay(link)
  for (let offset = 0, isAnswered = false; !isAnswered; ) {
    const updates = await call<Query[]>('getUpdates', { offset, timeout: 5 })
    for (const { update_id: id, pre_checkout_query: query } of updates) {
      offset = id + 1
      if (!query) continue
      await call('answerPreCheckoutQuery', { pre_checkout_query_id: query.id, ok: true })
      isAnswered = true
    }
    await call('getUpdates', { offset, timeout: 0 })
  }
  const payment = await paying
  if (payment.state !== 'paid') throw new Error(`not paid: ${payment.state}`)
  return payment.chargeId
}

test('sales with an affiliate have the amount that the user paid: they are no discrepancies, and a missing one is credited', async () => {
  const shop = await useShop(125)
  const { data, sandbox, userId, reconcile, call, anna } = shop
  const [known, lost, returned] = [
    await sell(shop, 'known'),
    await sell(shop, 'lost'),
    await sell(shop, 'returned'),
  ]
  for (const { chargeId, payload } of [known, returned]) {
    await data.transactions.completePurchase({ userId, chargeId, payload, stars: 125 })
  }
  await call('refundStarPayment', { user_id: anna.id, telegram_payment_charge_id: returned.chargeId })
  expect((await sandbox.starTransactions())[0]).toMatchObject({ amount: 109, nanostar_amount: 375_000_000 })

  const found = await reconcile()
  expect(found).toMatchObject({ discrepancies: [], foreign: [] })
  expect(found.settled.toSorted((a, b) => a.kind.localeCompare(b.kind))).toMatchObject([
    { kind: 'missing_payment', chargeId: lost.chargeId, found: 125 },
    { kind: 'missing_refund', chargeId: returned.chargeId, found: 125, expected: 125 },
  ])
  expect(await data.payments.get(lost.chargeId)).toMatchObject({ state: 'credited', stars: 125 })
  expect(await data.payments.get(returned.chargeId)).toMatchObject({ state: 'refunded' })
  expect((await data.credits.balance(userId)).balance).toBe(60)
  expect(await reconcile()).toMatchObject({ lines: 4, discrepancies: [], settled: [], foreign: [] })
  expect((await data.reconcile()).discrepancies).toEqual([])
})

test('the list has the amount that was paid and the commission of the affiliate', async () => {
  const shop = await useShop(125)
  const { chargeId } = await sell(shop, 'one')
  await shop.call('refundStarPayment', { user_id: shop.anna.id, telegram_payment_charge_id: chargeId })
  const same = {
    id: chargeId,
    stars: 125,
    nanostars: 0,
    commission: 15_625_000_000n,
    kind: 'invoice_payment',
  }
  expect(await shop.read(0, 100)).toMatchObject([
    { ...same, direction: 'incoming' },
    { ...same, direction: 'outgoing' },
  ])
})

test('the password of a Bot API server is sent', async () => {
  const running = await startSandbox()
  onTestFinished(() => running.close())
  // A proxy with basic authentication in front of the server.
  const proxy = createServer(async ({ url, headers }, response) => {
    const isAllowed = headers.authorization === `Basic ${btoa('us er:p@ss')}`
    const answer = isAllowed ? await (await fetch(running.apiRoot + url)).text() : '{}'
    response.writeHead(isAllowed ? 200 : 401).end(answer)
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void proxy.close())
  await once(proxy, 'listening')
  const { port } = proxy.address() as AddressInfo
  const read = telegramStarList({
    BOT_TOKEN: running.token,
    TELEGRAM_API_ROOT: `http://us%20er:p%40ss@127.0.0.1:${port}/`,
  })
  expect(await read?.(0, 100)).toEqual([])
})
