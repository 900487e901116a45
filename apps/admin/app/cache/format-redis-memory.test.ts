import { expect, test } from 'vitest'
import { formatRedisMemory } from './format-redis-memory.ts'

const mebibyte = 2 ** 20

test.each([
  [0, 'no limit'],
  [256 * mebibyte, '256 MiB'],
  [1.5 * mebibyte, '1.5 MiB'],
  [4 * 1_024 * mebibyte, '4 GiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatRedisMemory(bytes)).toBe(text)
})
