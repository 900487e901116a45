import { expect, test } from 'vitest'
import { toCsv } from './csv.ts'

test('lines end with CR LF (RFC 4180), and null is an empty cell', () => {
  expect(
    toCsv(
      ['day', 'rate'],
      [
        ['2026-11-25', 0.5],
        ['2026-11-26', null],
      ],
    ),
  ).toBe('day,rate\r\n2026-11-25,0.5\r\n2026-11-26,\r\n')
})

test('cells with commas, quotes or line breaks are quoted', () => {
  expect(toCsv(['a, b', 'say "hi"'], [['one\ntwo', 'three']])).toBe(
    '"a, b","say ""hi"""\r\n"one\ntwo",three\r\n',
  )
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1'])('%j is not read as a formula', (text) => {
  const line = toCsv(['a'], [[text]]).slice('a\r\n'.length)
  expect(line.replace(/^"/, '')).toMatch(/^'/)
})

test('a negative number stays a number', () => {
  expect(toCsv(['a'], [[-1]])).toBe('a\r\n-1\r\n')
})
