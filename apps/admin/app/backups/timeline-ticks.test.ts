import { expect, test } from 'vitest'
import { timelineTicks } from './timeline-ticks.ts'

const labels = (from: string, to: string, timeZone = 'UTC') =>
  timelineTicks(new Date(from), new Date(to), timeZone).map(({ label }) => label)

test('two weeks have a tick at the start of every third day', () => {
  expect(labels('2026-11-13T02:00:00Z', '2026-11-27T16:00:00Z')).toEqual([
    ...['14 Nov', '17 Nov', '20 Nov', '23 Nov', '26 Nov'],
  ])
})

test('days start at midnight in the time zone, also when the clocks change', () => {
  const from = new Date('2026-10-23T12:00:00Z')
  const ticks = timelineTicks(from, new Date('2026-10-27T12:00:00Z'), 'Europe/Berlin')
  expect(ticks.map(({ at }) => new Date(at).toISOString())).toEqual([
    '2026-10-23T22:00:00.000Z',
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
    '2026-10-26T23:00:00.000Z',
  ])
  expect(ticks.map(({ label }) => label)).toEqual(['24 Oct', '25 Oct', '26 Oct', '27 Oct'])
})

test('within a day or two the ticks are times, and midnight is the day', () => {
  expect(labels('2026-11-26T15:20:00Z', '2026-11-27T16:00:00Z')).toEqual([
    ...['18:00', '27 Nov', '06:00', '12:00'],
  ])
  expect(labels('2026-11-26T15:20:00Z', '2026-11-26T15:42:30Z')).toEqual([
    ...['15:20', '15:25', '15:30', '15:35', '15:40'],
  ])
  // Full hours of a time zone with half an hour.
  expect(labels('2026-11-26T12:00:00Z', '2026-11-26T15:00:00Z', 'Asia/Kolkata')).toEqual([
    ...['17:30', '18:00', '18:30', '19:00', '19:30', '20:00'],
  ])
})

test.each([1, 10, 100, 1_000, 3_650])('%i days have one to seven ticks', (days) => {
  const to = new Date('2026-11-27T16:00:00Z')
  const ticks = timelineTicks(new Date(to.getTime() - days * 86_400_000), to, 'America/New_York')
  expect(ticks.length).toBeGreaterThan(0)
  expect(ticks.length).toBeLessThanOrEqual(days > 2_500 ? 12 : 7)
})
