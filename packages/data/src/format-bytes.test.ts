import { expect, test } from 'vitest'
import { formatBytes } from './format-bytes.ts'

test.each([
  [0, '0 bytes'],
  [1_023, '1,023 bytes'],
  [1_024, '1 KiB'],
  [2 ** 20 - 1, '1 MiB'],
  [28.44 * 2 ** 20, '28.4 MiB'],
  [5n * 2n ** 30n, '5 GiB'],
  [5 * 2 ** 50, '5,120 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text)
})
