import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addTargetOptions, readTarget } from './target-options.ts'

function parseMoment(text: string): string {
  const command = addTargetOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr() {} })
  const target = readTarget(command.parse(['--to', text], { from: 'user' }).opts())
  return target.kind === 'time' ? target.time.toISOString() : target.kind
}

test.each([
  ['2026-02-28T00:48:40Z', '2026-02-28T00:48:40.000Z'],
  ['2026-02-28 00:48:40.25 Z', '2026-02-28T00:48:40.250Z'],
  ['2028-02-29T00:48+01:00', '2028-02-28T23:48:00.000Z'],
  ['2028-02-29 00:48 -0130', '2028-02-29T02:18:00.000Z'],
])('%s is a moment', (text, moment) => {
  expect(parseMoment(text)).toBe(moment)
})

test.each([
  ['2026-02-30T00:48:40Z', '2026-02-30'],
  ['2026-02-29 00:48:40+01:00', '2026-02-29'],
  ['2026-04-31T23:59Z', '2026-04-31'],
  ['2026-13-01T00:00Z', '2026-13-01'],
])('%s is refused, because the calendar has no such day', (text, day) => {
  expect(() => parseMoment(text)).toThrow(`The calendar has no day ${day}.`)
})

test.each([
  '2026-02-28',
  '2026-02-28T00:48:40',
  '2026-02-28T25:00:00Z',
  '2026-02-28 00:00:00 +25:00',
  '2026-02-28T00:60Z',
  'yesterday',
])('%s is refused, because it is no date and time with an offset', (text) => {
  expect(() => parseMoment(text)).toThrow('It must be a date and a time with an offset: 2025-02-28T14:59:59Z')
})
