import { expect, test } from 'vitest'
import { PendingInvalidations } from './pending-invalidations.ts'

const never = () => Promise.reject(new Error('unexpected call'))

test('an invalidation is applied with the newest known version', async () => {
  const pendingInvalidations = new PendingInvalidations()
  pendingInvalidations.add(1n, 5)
  pendingInvalidations.add(1n, 0)
  const applied: unknown[] = []
  await pendingInvalidations.flush(async (...invalidation) => applied.push(invalidation), never)
  expect(applied).toEqual([[1n, 5]])
  expect(pendingInvalidations.isEmpty).toBe(true)
})

test('an invalidation that Redis does not accept stays pending', async () => {
  const pendingInvalidations = new PendingInvalidations()
  pendingInvalidations.add(1n, 5)
  await expect(pendingInvalidations.flush(() => Promise.reject(new Error('no')), never)).rejects.toThrow('no')
  expect(pendingInvalidations.has(1n)).toBe(true)
})

test('an invalidation that is added while it is applied stays pending', async () => {
  const pendingInvalidations = new PendingInvalidations()
  pendingInvalidations.add(1n, 0)
  await pendingInvalidations.flush(async () => pendingInvalidations.add(1n, 0), never)
  expect(pendingInvalidations.has(1n)).toBe(true)
})

test('invalidations of too many users become one of all users', async () => {
  const pendingInvalidations = new PendingInvalidations(2)
  for (const userId of [1n, 2n, 3n, 4n]) pendingInvalidations.add(userId, 1)
  expect(pendingInvalidations.has(77n)).toBe(true)
  let times = 0
  await pendingInvalidations.flush(never, async () => {
    times += 1
  })
  expect([times, pendingInvalidations.isEmpty]).toEqual([1, true])
})

test('users that are added while all are invalidated stay pending, even too many', async () => {
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
