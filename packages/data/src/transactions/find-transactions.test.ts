import { expect, test } from 'vitest'
import { invoicePayload } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

test('transactions are found by state, and unpaid invoices separately from ledger entries', async () => {
  const { data } = await useTestData()
  const userId = await addUser(data, 50)
  const offer = { userId, product: 'credits-30', credits: 30, stars: 125 }
  const open = async (idempotencyKey: string) =>
    (await data.transactions.openPurchase({ ...offer, idempotencyKey })).transactionId
  const pay = (id: bigint) => {
    const payment = { userId, chargeId: `charge ${id}`, payload: invoicePayload(id), stars: 125 }
    return data.transactions.completePurchase(payment).then(() => payment)
  }
  const hold = async (idempotencyKey: string) =>
    (await data.readings.reserve({ userId, price: 1, idempotencyKey })).transactionId
  const [unpaid, expired, bought, returned] = [
    await open('1'),
    await open('2'),
    await open('3'),
    await open('4'),
  ]
  await data.transactions.failPurchase({ transactionId: expired, error: 'not paid in time' })
  await pay(bought)
  await data.payments.recordRefund(await pay(returned))
  const [held, released, refundedReading] = [await hold('5'), await hold('6'), await hold('7')]
  await data.readings.release({ userId, transactionId: released, reason: 'test' })
  const content = { spreadType: 'single', question: null, cards: {}, interpretation: 'A card.' } as const
  await data.readings.complete({ userId, transactionId: refundedReading, ...content })
  await data.transactions.refund({ transactionId: refundedReading, reason: 'test', actor: 'test' })

  const found = async (filter: Parameters<typeof data.transactions.list>[0]) =>
    (await data.transactions.list({ limit: 100, ...filter })).items.map(({ id }) => id)
  const all = await found({})
  const byState = {
    held: await found({ state: 'held' }),
    refunded: await found({ state: 'refunded' }),
    open: await found({ state: 'open' }),
    closed: await found({ state: 'closed' }),
    completed: await found({ state: 'completed' }),
  }
  expect(byState).toMatchObject({
    held: [held],
    refunded: [refundedReading, released, returned],
    open: [unpaid],
    closed: [expired],
  })
  expect(byState.completed).toContain(bought)
  // Each transaction has exactly one state.
  expect(Object.values(byState).flat().toSorted()).toEqual(all.toSorted())
  expect(await found({ isEntry: false })).toEqual([expired, unpaid])
  expect(await found({ isEntry: true })).toEqual(all.filter((id) => id !== expired && id !== unpaid))
  expect(await found({ state: 'refunded', type: 'purchase', userId, isEntry: true })).toEqual([returned])
  expect(await found({ state: 'open', type: 'reading' })).toEqual([])
})

test('many transactions, refunds, purchases and invoices are found in one call', async () => {
  const { data } = await useTestData()
  const userId = await addUser(data)
  const offer = { userId, product: 'credits-30', credits: 30, stars: 125 }
  const { transactionId: paid } = await data.transactions.openPurchase({ ...offer, idempotencyKey: 'paid' })
  const { transactionId: unpaid } = await data.transactions.openPurchase({
    ...offer,
    idempotencyKey: 'unpaid',
  })
  const payload = invoicePayload(paid)
  await data.transactions.completePurchase({ userId, chargeId: 'charge', payload, stars: 125 })
  const refund = await data.payments.recordRefund({ userId, chargeId: 'charge', stars: 125, payload })

  const { byIds, refundsOf, purchasesOf, invoices } = data.transactions
  const idsOf = (rows: { id: bigint }[]) => rows.map(({ id }) => id).toSorted()
  expect(idsOf(await byIds([paid, unpaid, 999_999n]))).toEqual([paid, unpaid])
  expect(await refundsOf([paid, unpaid])).toMatchObject([
    { id: refund?.transactionId, refundOf: paid, amount: -30 },
  ])
  expect(await purchasesOf(['charge', 'nobody'])).toMatchObject([{ id: paid, paymentReference: 'charge' }])
  expect(
    (await invoices([paid, unpaid, 999_999n])).map(({ transactionId }) => transactionId).toSorted(),
  ).toEqual([paid, unpaid])
  expect(await data.transactions.invoice(999_999n)).toBeNull()
  for (const none of [byIds([]), refundsOf([]), purchasesOf([]), invoices([])]) expect(await none).toEqual([])
  for (const wrong of [byIds([-1n]), refundsOf([2n ** 63n]), purchasesOf(['a\0b']), invoices([0n])]) {
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  }
})
