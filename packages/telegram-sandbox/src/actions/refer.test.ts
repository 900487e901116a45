import { expect, test } from 'vitest'
import { sendInvoice, subscriptionLink, takePayments } from '../testing/payments.ts'
import { withBot } from '../testing/with-sandbox.ts'

/** Starts a sandbox in which Vera is Anna's affiliate. */
async function withReferral(perMille: number) {
  const all = await withBot(takePayments)
  const vera = await all.sandbox.person({ firstName: 'Vera' })
  const anna = await all.sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  await anna.referredBy(vera, perMille)
  return { ...all, anna, vera }
}

test('the bot receives a payment without the commission, and the person pays the full price', async () => {
  const { api, sandbox, anna, vera } = await withReferral(125)
  const payment = await anna.pay(await sendInvoice(api, anna.id, 75))
  expect(payment).toMatchObject({ state: 'paid', message: { successful_payment: { total_amount: 75 } } })
  expect(await anna.stars()).toBe(925)
  const [sale] = (await api.getStarTransactions()).transactions
  // 12.5 % of 75 Stars are 9.375.
  expect(sale).toMatchObject({
    amount: 65,
    nanostar_amount: 625_000_000,
    source: {
      type: 'user',
      transaction_type: 'invoice_payment',
      invoice_payload: 'credits:10',
      affiliate: {
        affiliate_user: { id: vera.id, first_name: 'Vera' },
        commission_per_mille: 125,
        amount: 9,
        nanostar_amount: 375_000_000,
      },
    },
  })
  expect(await api.getMyStarBalance()).toEqual({ amount: 65, nanostar_amount: 625_000_000 })
  expect(await sandbox.starBalance()).toBe(65)
})

test('a refund returns the full price, and the commission is negative', async () => {
  const { api, anna } = await withReferral(125)
  const payment = await anna.pay(await sendInvoice(api, anna.id, 75))
  await api.refundStarPayment(anna.id, payment.state === 'paid' ? payment.chargeId : '')
  expect(await anna.stars()).toBe(1000)
  expect((await anna.messages()).find((message) => message.refunded_payment)).toMatchObject({
    refunded_payment: { total_amount: 75 },
  })
  const [sale, refund] = (await api.getStarTransactions()).transactions
  expect(refund).toMatchObject({
    id: sale?.id,
    amount: 65,
    nanostar_amount: 625_000_000,
    receiver: { affiliate: { commission_per_mille: 125, amount: -9, nanostar_amount: -375_000_000 } },
  })
  expect(await api.getMyStarBalance()).toEqual({ amount: 0 })
})

test('renewals have a commission too, until the affiliate is removed', async () => {
  const { api, anna, vera } = await withReferral(100)
  const payment = await anna.pay(await subscriptionLink(api))
  const chargeId = payment.state === 'paid' ? payment.chargeId : ''
  expect(await anna.renew(chargeId)).toMatchObject({ message: { successful_payment: { total_amount: 100 } } })
  await anna.referredBy(null)
  await anna.renew(chargeId)
  const { transactions } = await api.getStarTransactions()
  expect(transactions.map(({ amount, nanostar_amount }) => [amount, nanostar_amount])).toEqual([
    [90, undefined],
    [90, undefined],
    [100, undefined],
  ])
  expect(transactions[1]?.source).toMatchObject({
    affiliate: { affiliate_user: { id: vera.id }, amount: 10 },
  })
  expect(await anna.stars()).toBe(700)
})
