import { expect, test } from 'vitest'
import { formatCounts } from './reconciliation-labels.ts'

const counts = ['users', 'entries', 'lines', 'payments', 'refunds', 'settled', 'foreign', 'failed']

test.each([
  ['0', ['s', 'entries', 'discrepancies']],
  ['1', ['', 'entry', 'discrepancy']],
  ['2', ['s', 'entries', 'discrepancies']],
])(
  '%s: each count of a reconciliation has its noun in singular or plural',
  (count, [s, entry, discrepancy]) => {
    const all = Object.fromEntries(counts.map((name) => [name, Number(count)]))
    expect(formatCounts(all)).toBe(
      [
        `${count} user${s}`,
        `${count} ${entry}`,
        `${count} line${s} of Telegram's list`,
        `${count} payment${s}`,
        `${count} refund${s}`,
        `${count} ${discrepancy} settled`,
        `${count} foreign payment${s}`,
        `${count} ${discrepancy} that could not be settled`,
      ].join(', '),
    )
  },
)

test('a count that only another version knows is shown by its name', () => {
  expect(formatCounts({ oddities: 1, users: 1 })).toBe('1 user, oddities: 1')
})
