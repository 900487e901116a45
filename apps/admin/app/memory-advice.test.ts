import { expect, test } from 'vitest'
import { memoryAdvice, memoryInWords } from './memory-advice.ts'

const mebibyte = 2 ** 20

test.each(['allkeys-lfu', 'allkeys-lru', 'volatile-ttl'])('a limit with %s is fine', (policy) => {
  expect(memoryAdvice({ maxmemory: 256 * mebibyte, policy })).toBeNull()
})

test('no limit, no forgetting, or neither: each says what to set', () => {
  expect(memoryAdvice({ maxmemory: 0, policy: 'allkeys-lfu' })).toMatchObject({
    problem: expect.stringContaining('no memory limit'),
    settings: ['maxmemory 256mb'],
  })
  expect(memoryAdvice({ maxmemory: mebibyte, policy: 'noeviction' })).toMatchObject({
    problem: expect.stringContaining('refuses'),
    settings: ['maxmemory-policy allkeys-lfu'],
  })
  expect(memoryAdvice({ maxmemory: 0, policy: 'noeviction' })?.settings).toHaveLength(2)
})

test.each([
  [0, 'no limit'],
  [256 * mebibyte, '256 MiB'],
  [1.5 * mebibyte, '1.5 MiB'],
  [4 * 1_024 * mebibyte, '4 GiB'],
])('%i bytes are %s', (maxmemory, words) => {
  expect(memoryInWords({ maxmemory, policy: 'noeviction' })).toBe(words)
})
