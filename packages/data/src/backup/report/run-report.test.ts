import { expect, test } from 'vitest'
import { judgeMonth } from './run-report.ts'

const good: Parameters<typeof judgeMonth>[0] = {
  ...{ days: 30, daysWithFull: 30, backups: 700, failed: 2, longestBackup: 600 },
  ...{ drills: 4, redDrills: 0, longestRecovery: 1_800, verifications: 30 },
}

const redLines = (changes: Partial<typeof good>) =>
  judgeMonth({ ...good, ...changes })
    .filter(({ ok }) => !ok)
    .map(({ name, message }) => `${name}: ${message}`)

test('a month in which all was made, verified and restored in time has no red line', () => {
  expect(redLines({})).toEqual([])
  expect(judgeMonth(good).map(({ name }) => name)).toEqual([
    'Full backups',
    'Backups',
    'Verifications',
    'Drills',
    'Backup time',
    'Recovery time',
  ])
})

test.each([
  [{ daysWithFull: 29 }, 'Full backups: 29 of 30 days have a full backup'],
  [{ verifications: 0 }, 'Verifications: the whole repository was verified 0 times'],
  [{ drills: 0 }, 'Drills: 0 drills restored and reconciled the database, 0 found something wrong'],
  [{ redDrills: 1 }, 'Drills: 4 drills restored and reconciled the database, 1 found something wrong'],
  [{ longestBackup: 1_800 }, 'Backup time: the longest full backup: 30.0 minutes; the goal is less than 30'],
  [{ longestBackup: null }, 'Backup time: the longest full backup: not measured; the goal is less than 30'],
  [{ longestRecovery: 3_600 }, 'Recovery time: the longest recovery: 60.0 minutes; the goal is less than 60'],
])('%o is one red line', (changes, line) => {
  expect(redLines(changes)).toEqual([line])
})

test('backups that failed and were repeated are named, and are not red', () => {
  const [, backups] = judgeMonth({ ...good, failed: 7 })
  expect(backups).toMatchObject({
    ok: true,
    message: expect.stringContaining('7 failed or were interrupted'),
  })
})
