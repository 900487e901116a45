import { expect, test } from 'vitest'
import { PendingInvalidations } from './pending-invalidations.ts'

const never = () => Promise.reject(new Error('not asked for'))

test('what is owed is paid with the newest version that is known', async () => {
  const pendingInvalidations = new PendingInvalidations()
  pendingInvalidations.add(1n, 5)
  pendingInvalidations.add(1n, 0)
  const paid: unknown[] = []
  await pendingInvalidations.flush(async (...pending) => paid.push(pending), never)
  expect(paid).toEqual([[1n, 5]])
  expect(pendingInvalidations.isEmpty).toBe(true)
})

test('what is not taken stays owed', async () => {
  const pendingInvalidations = new PendingInvalidations()
  pendingInvalidations.add(1n, 5)
  await expect(pendingInvalidations.flush(() => Promise.reject(new Error('no')), never)).rejects.toThrow('no')
  expect(pendingInvalidations.has(1n)).toBe(true)
})

test('what comes to be owed while the same is paid stays owed', async () => {
  const pendingInvalidations = new PendingInvalidations()
  pendingInvalidations.add(1n, 0)
  await pendingInvalidations.flush(async () => pendingInvalidations.add(1n, 0), never)
  expect(pendingInvalidations.has(1n)).toBe(true)
})

test('too many users are owed as everything, which is forgotten at once', async () => {
  const pendingInvalidations = new PendingInvalidations(2)
  for (const userId of [1n, 2n, 3n, 4n]) pendingInvalidations.add(userId, 1)
  expect(pendingInvalidations.has(77n)).toBe(true)
  let times = 0
  await pendingInvalidations.flush(never, async () => {
    times += 1
  })
  expect([times, pendingInvalidations.isEmpty]).toEqual([1, true])
})

test('users who come while everything is forgotten stay owed, even too many', async () => {
  const pendingInvalidations = new PendingInvalidations(2)
  for (const userId of [1n, 2n, 3n]) pendingInvalidations.add(userId, 1)
  await pendingInvalidations.flush(
    async () => {},
    async () => pendingInvalidations.add(4n, 1),
  )
  expect(pendingInvalidations.isEmpty).toBe(true)
  for (const userId of [1n, 2n, 3n]) pendingInvalidations.add(userId, 1)
  await pendingInvalidations.flush(never, async () => {
    for (const userId of [5n, 6n, 7n]) pendingInvalidations.add(userId, 1)
  })
  expect(pendingInvalidations.has(77n)).toBe(true)
})
