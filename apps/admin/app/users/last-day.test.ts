import { expect, test } from 'vitest'
import { lastDayProblem } from './last-day.ts'

const today = '2026-02-28'

test.each(['', today, '2026-03-01', '2028-02-29', '2036-12-31'])('%j is a last day', (day) => {
  expect(lastDayProblem(day, today)).toBeUndefined()
})

test.each([
  ['2026-02-27', 'The last day is over already.'],
  ['0001-01-01', 'The last day is over already.'],
  ['2037-01-01', 'Choose a day until 31 Dec 2036,'],
  ['9999-12-31', 'Choose a day until 31 Dec 2036,'],
  ['2027-02-29', 'Give the last day as year-month-day'],
  ['2027-13-01', 'Give the last day as year-month-day'],
  ['12027-01-01', 'Give the last day as year-month-day'],
  ['tomorrow', 'Give the last day as year-month-day'],
])('%s is none: %s', (day, words) => {
  expect(lastDayProblem(day, today)).toContain(words)
})
