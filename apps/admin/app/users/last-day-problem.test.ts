import { expect, test } from 'vitest'
import { lastDayProblem } from './last-day-problem.ts'

const today = '2026-02-28'

test.each(['', today, '2026-03-01', '2028-02-29', '2036-12-31'])('%j is a valid last day', (day) => {
  expect(lastDayProblem(day, today)).toBeUndefined()
})

test.each([
  ['2026-02-27', 'The last day is in the past.'],
  ['0001-01-01', 'The last day is in the past.'],
  ['2037-01-01', 'Choose a day up to 31 Dec 2036,'],
  ['9999-12-31', 'Choose a day up to 31 Dec 2036,'],
  ['2027-02-29', 'Enter the last day as year-month-day'],
  ['2027-13-01', 'Enter the last day as year-month-day'],
  ['12027-01-01', 'Enter the last day as year-month-day'],
  ['tomorrow', 'Enter the last day as year-month-day'],
])('%s is invalid: %s', (day, problem) => {
  expect(lastDayProblem(day, today)).toContain(problem)
})
