import { expect, test } from 'vitest'
import { describeProgress } from './describe-progress.ts'

test.each([
  [['Copying the database', 13_369_344, 41_218_560, 'bytes'], 'Copying the database: 12.8 MiB of 39.3 MiB'],
  [['Reconciling the ledger', 5, 1_000, undefined], 'Reconciling the ledger: 5 of 1,000'],
  [['Reading', 1_024, null, 'bytes'], 'Reading: 1 KiB'],
  [['Reconciling', 0, null, undefined], 'Reconciling'],
  [['Reconciling users', 0, 0, undefined], 'Reconciling users'],
] as const)('%j is "%s"', ([step, done, total, unit], text) => {
  expect(describeProgress(step, done, total, unit)).toBe(text)
})
