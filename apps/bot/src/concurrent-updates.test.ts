import { afterAll, expect, test, vi } from 'vitest'
import { findButton, prepareReading, says, userOf } from './testing/chat.ts'
import { openInvoice, pay } from './testing/shop.ts'
import { openBot } from './testing/use-bot.ts'

// Updates of one user in any order and concurrently, as in several processes: payments must not be affected.
vi.mock('@grammyjs/runner', () => ({
  sequentialize: () => (_: unknown, next: () => Promise<void>) => next(),
}))

const bot = await openBot({ webhook: undefined })
afterAll(bot.close)

test('concurrent updates in any order: everything is granted, charged, credited and refunded once', async () => {
  const { sandbox, data } = bot
  const anna = await sandbox.person({ firstName: 'Anna' })
  await Promise.all(Array.from({ length: 10 }, () => anna.send('/start')))
  await expect.poll(async () => (await anna.messages()).filter(says('Welcome', '30 credits')).length).toBe(1)
  await sandbox.settled()
  const userId = await userOf(data, anna)
  const balance = async () => (await data.credits.balance(userId)).balance
  expect(await balance()).toBe(30)

  const confirm = await prepareReading(anna, /Celtic Cross/, 'Once?')
  const presses = await anna.pressTimes(confirm, findButton(confirm, /Draw/), 20)
  await Promise.all(presses.map((press) => press.answer()))
  await sandbox.settled()
  expect(await data.readings.recent(userId)).toHaveLength(1)
  expect(await balance()).toBe(20)

  const invoice = await openInvoice(anna, /30 credits/)
  await sandbox.holdUpdates({ kinds: ['successful_payment', 'refunded_payment'] })
  const { chargeId } = await pay(anna, invoice)
  const [paid] = await sandbox.heldUpdates()
  if (!paid) throw new Error('the payment was not held back')
  await sandbox.releaseUpdates(Array(10).fill(paid.number))
  await sandbox.settled()
  expect(await balance()).toBe(50)
  await sandbox.refund(chargeId)
  const [refunded] = await sandbox.heldUpdates()
  if (!refunded) throw new Error('the refund was not held back')
  await sandbox.releaseUpdates(Array(10).fill(refunded.number))
  await sandbox.settled()
  expect(await balance()).toBe(20)
  expect(await data.payments.get(chargeId)).toMatchObject({ state: 'refunded' })

  // The refund before its payment, and both at once.
  const other = await openInvoice(anna, /10 credits/)
  await sandbox.holdUpdates({ kinds: ['successful_payment', 'refunded_payment'] })
  await sandbox.refund((await pay(anna, other)).chargeId)
  const [payment, refund] = (await sandbox.heldUpdates()).map(({ number }) => number)
  if (payment === undefined || refund === undefined) throw new Error('not held back')
  await sandbox.releaseUpdates([refund, payment, refund, payment])
  await sandbox.settled()
  expect(await balance()).toBe(20)
  expect((await data.reconcile()).discrepancies).toEqual([])
})
