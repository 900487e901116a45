import { expect, test } from 'vitest'
import {
  formatAgo,
  formatCount,
  formatDateTime,
  formatDay,
  formatExactTime,
  formatNumber,
  formatSeconds,
  formatSigned,
} from './format.ts'

const moment = new Date('2025-09-05T23:30:00Z')

test('times are in the given time zone', () => {
  expect(formatDateTime(moment, 'UTC')).toBe('5 Sep 2025, 23:30')
  expect(formatDateTime(moment, 'Asia/Kolkata')).toBe('6 Sep 2025, 05:00')
  expect(formatDateTime(new Date('2025-01-01T00:05:00Z'), 'UTC')).toBe('1 Jan 2025, 00:05')
  expect(formatExactTime(new Date('2025-01-01T00:05:09.900Z'), 'Europe/Berlin')).toBe('1 Jan 2025, 01:05:09')
  expect(formatDay('2025-09-05')).toBe('5 Sep')
})

test.each([
  [-5, 'just now'],
  [59, 'just now'],
  [60, '1 min ago'],
  [3_599, '59 min ago'],
  [7_200, '2 h ago'],
  [86_400, '1 d ago'],
  [30 * 86_400, '30 d ago'],
  [31 * 86_400, null],
])('%i seconds ago is %s', (seconds, text) => {
  expect(formatAgo(new Date(moment.getTime() - seconds * 1_000), moment)).toBe(text)
})

test('signed numbers have their sign', () => {
  expect([formatSigned(1_500), formatSigned(-3), formatSigned(0)]).toEqual(['+1,500', '−3', '0'])
  expect([formatCount(1, 'credit'), formatCount(2_000, 'credit')]).toEqual(['1 credit', '2,000 credits'])
  expect([formatCount(1, 'entry'), formatCount(2, 'entry'), formatCount(2, 'day')]).toEqual([
    '1 entry',
    '2 entries',
    '2 days',
  ])
  expect([formatNumber(1_234_567), formatNumber(-3)]).toEqual(['1,234,567', '-3'])
})

test('a zero has no sign', () => {
  expect([formatNumber(-0), formatSigned(-0), formatCount(-0, 'credit')]).toEqual(['0', '0', '0 credits'])
})

test.each([
  [-1, '0 s'],
  [0.04, '0 s'],
  [8.24, '8.2 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [725, '12 min 5 s'],
  [3_600, '1 h'],
  [3_905, '1 h 5 min'],
  [86_400 + 59, '1 d'],
  [266_400, '3 d 2 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text)
})
