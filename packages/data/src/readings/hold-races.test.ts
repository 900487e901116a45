import { expect, test } from 'vitest'
import { countWaiting, queueForCredits, untilWaiting } from '../../test/lock.ts'
import type { Data } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

/**
 * Requests a hold twice concurrently; the second request waits behind `queue` for the lock on the credits.
 *
 * @returns undefined if the second request was answered already: a statement that waits for a row that another one has
 *   changed may be overtaken
 */
async function reserveTwice(data: Data, databaseUrl: string, userId: bigint) {
  const request = { userId, price: 4, idempotencyKey: `twice:${userId}` }
  const first = await queueForCredits(databaseUrl, userId)
  await first.held
  const reserved = data.readings.reserve(request)
  await untilWaiting(databaseUrl, 1)
  const queue = await queueForCredits(databaseUrl, userId)
  await untilWaiting(databaseUrl, 2)
  let isAnswered = false
  const again = data.readings.reserve(request).finally(() => {
    isAnswered = true
  })
  await untilWaiting(databaseUrl, 3)
  await first.leave()
  const { transactionId } = await reserved
  await queue.held
  await expect.poll(async () => isAnswered || (await countWaiting(databaseUrl)) === 1).toBe(true)
  return isAnswered ? undefined : { transactionId, again, queue }
}

test('two concurrent requests for a hold and its release are all answered', async () => {
  const { data, databaseUrl } = await useTestData()
  let userId = await addUser(data, 10)
  let requests = await reserveTwice(data, databaseUrl, userId)
  while (!requests) {
    userId = await addUser(data, 10)
    requests = await reserveTwice(data, databaseUrl, userId)
  }
  const { transactionId, again, queue } = requests

  // The second request is before the release in the queue for the credits, and needs the row of the first.
  const released = data.readings.release({ userId, transactionId, reason: 'failed' })
  await untilWaiting(databaseUrl, 2)
  await queue.leave()

  const [hold, refund] = await Promise.all([again, released])
  expect(hold).toMatchObject({ transactionId, replayed: true })
  expect(refund).toMatchObject({ amount: 4, balance: 10 })
  expect((await data.reconcile()).discrepancies).toEqual([])
})
