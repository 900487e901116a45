import { expect, test } from 'vitest'
import { invoicePayload } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

test('rows, refunds, purchases and invoices of many are found at once', async () => {
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
