import { expect, test } from 'vitest'
import { OwedInvalidations } from './owed-invalidations.ts'

const never = () => Promise.reject(new Error('not asked for'))

test('what is owed is paid with the newest version that is known', async () => {
  const owed = new OwedInvalidations()
  owed.add(1n, 5)
  owed.add(1n, 0)
  const paid: unknown[] = []
  await owed.pay(async (...debt) => paid.push(debt), never)
  expect(paid).toEqual([[1n, 5]])
  expect(owed.isEmpty).toBe(true)
})

test('what is not taken stays owed', async () => {
  const owed = new OwedInvalidations()
  owed.add(1n, 5)
  await expect(owed.pay(() => Promise.reject(new Error('no')), never)).rejects.toThrow('no')
  expect(owed.has(1n)).toBe(true)
})

test('what comes to be owed while the same is paid stays owed', async () => {
  const owed = new OwedInvalidations()
  owed.add(1n, 0)
  await owed.pay(async () => owed.add(1n, 0), never)
  expect(owed.has(1n)).toBe(true)
})

test('too many users are owed as everything, which is forgotten at once', async () => {
  const owed = new OwedInvalidations(2)
  for (const userId of [1n, 2n, 3n, 4n]) owed.add(userId, 1)
  expect(owed.has(77n)).toBe(true)
  let times = 0
  await owed.pay(never, async () => {
    times += 1
  })
  expect([times, owed.isEmpty]).toEqual([1, true])
})

test('users who come while everything is forgotten stay owed, even too many', async () => {
  const owed = new OwedInvalidations(2)
  for (const userId of [1n, 2n, 3n]) owed.add(userId, 1)
  await owed.pay(
    async () => {},
    async () => owed.add(4n, 1),
  )
  expect(owed.isEmpty).toBe(true)
  for (const userId of [1n, 2n, 3n]) owed.add(userId, 1)
  await owed.pay(never, async () => {
    for (const userId of [5n, 6n, 7n]) owed.add(userId, 1)
  })
  expect(owed.has(77n)).toBe(true)
})
