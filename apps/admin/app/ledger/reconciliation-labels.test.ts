import { expect, test } from 'vitest'
import { formatCounts } from './reconciliation-labels.ts'

const counts = ['users', 'entries', 'lines', 'payments', 'refunds', 'settled', 'foreign', 'failed']

test.each([
  ['0', 's'],
  ['1', ''],
  ['2', 's'],
])('%s of everything that a proof counts has a noun in the right number', (count, s) => {
  const all = Object.fromEntries(counts.map((name) => [name, Number(count)]))
  expect(formatCounts(all)).toBe(
    [
      `${count} user${s}`,
      `${count} move${s}`,
      `${count} line${s} of Telegram's list`,
      `${count} payment${s}`,
      `${count} refund${s}`,
      `${count} break${s} settled`,
      `${count} foreign payment${s}`,
      `${count} break${s} that could not be settled`,
    ].join(', '),
  )
})

test('a count of another version is told by its name', () => {
  expect(formatCounts({ oddities: 1, users: 1 })).toBe('1 user, oddities: 1')
})
