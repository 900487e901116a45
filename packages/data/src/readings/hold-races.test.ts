import { expect, test } from 'vitest'
import { queueForCredits, untilWaiting } from '../../test/lock.ts'
import { addUser, useTestData } from '../testing/index.ts'

test('a hold that is asked for twice and released at once is answered to everybody', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data, 10)
  const request = { userId, price: 4, idempotencyKey: 'twice' }
  const first = await queueForCredits(databaseUrl, userId)
  await first.held
  const reserved = data.readings.reserve(request)
  await untilWaiting(databaseUrl, 1)
  const second = await queueForCredits(databaseUrl, userId)
  await untilWaiting(databaseUrl, 2)
  const again = data.readings.reserve(request)
  await untilWaiting(databaseUrl, 3)

  // The second request stands before the release in the queue for the credits, and wants the row of the first.
  await first.leave()
  const { transactionId } = await reserved
  await second.held
  const released = data.readings.release({ userId, transactionId, reason: 'failed' })
  await untilWaiting(databaseUrl, 2)
  await second.leave()

  const [hold, refund] = await Promise.all([again, released])
  expect(hold).toMatchObject({ transactionId, replayed: true })
  expect(refund).toMatchObject({ amount: 4, balance: 10 })
  expect((await data.reconcile()).breaks).toEqual([])
})
