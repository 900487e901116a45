import { expect, test } from 'vitest'
import { formatCounts } from './reconciliation-labels.ts'

test('a count that only another version knows is shown by its name', () => {
  expect(formatCounts({ oddities: 1, users: 1 })).toBe('1 user, oddities: 1')
})
