import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { createKeyedStream } from './keyed-stream.ts'

const key = Buffer.alloc(32, 7)

test('the stream is HMAC-SHA-256 in counter mode', () => {
  const block = (i: number) => [...createHmac('sha256', key).update(`label/${i}`).digest()]
  const stream = createKeyedStream(key, 'label')
  const bytes = Array.from({ length: 80 }, () => stream.below(256))
  expect(bytes).toEqual([...block(0), ...block(1), ...block(2)].slice(0, 80))
})

test('bytes above the largest multiple of the bound are skipped', () => {
  const raw = createKeyedStream(key, 'skip')
  const bytes = Array.from({ length: 1000 }, () => raw.below(256))
  const fair = bytes.filter((byte) => byte < 234).map((byte) => byte % 78)
  const stream = createKeyedStream(key, 'skip')
  expect(fair.length).toBeLessThan(1000)
  expect(fair.map(() => stream.below(78))).toEqual(fair)
})

test('another label gives another stream', () => {
  const read = (label: string) => {
    const stream = createKeyedStream(key, label)
    return Array.from({ length: 32 }, () => stream.below(256))
  }
  expect(read('a')).not.toEqual(read('b'))
})
