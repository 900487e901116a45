import { spreadTypes } from '@tarot/data'
import { expect, test } from 'vitest'
import { createDraftId } from '../draws.ts'
import { pack, unpack } from './callback-data.ts'

test('packed data is unpacked, within 64 bytes at its longest', () => {
  const id = 2n ** 63n - 1n
  for (const spread of spreadTypes) {
    const draft = createDraftId()
    const data = pack('draw', draft, spread, 1_000_000, '0123abcd')
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64)
    expect(unpack('draw', data)).toEqual([draft, spread, 1_000_000, '0123abcd'])
  }
  expect(unpack('reading', pack('reading', id, 99))).toEqual([id, 99])
  expect(unpack('older', pack('older', id))).toEqual([id])
  expect(unpack('help', pack('help'))).toEqual([])
})

test('a button does not accept the data of another button, nor invalid data', () => {
  expect(unpack('skip', pack('cancel', createDraftId()))).toBeUndefined()
  for (const data of [
    '',
    'reading',
    'reading:1',
    'reading:1:2:3',
    'reading:0:0',
    'reading:1:100',
    'reading: 1:0',
  ]) {
    expect(unpack('reading', data), data).toBeUndefined()
  }
  expect(unpack('reading', `reading:${2n ** 63n}:0`)).toBeUndefined()
  expect(unpack('spread', 'spread:tower')).toBeUndefined()
})
