import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { KeyedLimiter } from './keyed-limiter.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Calls that end when `end` or `fail` is called; `begun` has the names of those that have begun, in order. */
function calls() {
  const limiter = new KeyedLimiter()
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<void>>()
  const call = (userId: bigint, name: string) => {
    const end = Promise.withResolvers<void>()
    ends.set(name, end)
    return limiter.run(userId, () => {
      begun.push(name)
      return end.promise.then(() => name)
    })
  }
  const end = async (name: string) => {
    ends.get(name)?.resolve()
    await vi.advanceTimersByTimeAsync(0)
  }
  const fail = (name: string) => ends.get(name)?.reject(new Error(`${name} failed`))
  return { begun, call, end, fail }
}

test('calls for one user run in order, two at a time, and do not block other users', async () => {
  const { begun, call, end, fail } = calls()
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => call(1n, name))
  void call(2n, 'other')
  expect(begun).toEqual(['a', 'b', 'other'])
  await end('b')
  expect(begun.slice(3)).toEqual(['c'])
  fail('a')
  await expect(all[0]).rejects.toThrow('a failed')
  expect(begun.slice(3)).toEqual(['c', 'd'])
  for (const name of ['c', 'd', 'e']) await end(name)
  expect(await Promise.all(all.slice(1))).toEqual(['b', 'c', 'd', 'e'])
  const [again, third] = [call(1n, 'f'), call(1n, 'g'), call(1n, 'h')]
  expect(begun.slice(-2)).toEqual(['f', 'g'])
  for (const name of ['f', 'g', 'h']) await end(name)
  await Promise.all([again, third])
})

test('while the database hangs no call waits here longer than a second', async () => {
  const { begun, call, end } = calls()
  for (const name of ['a', 'b', 'c', 'd']) void call(1n, name)
  await vi.advanceTimersByTimeAsync(999)
  expect(begun).toEqual(['a', 'b'])
  await vi.advanceTimersByTimeAsync(1)
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  void call(1n, 'e')
  await end('a')
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c', 'd'])
  await end('c')
  expect(begun.at(-1)).toBe('e')
})
