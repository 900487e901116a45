import { expect, test } from 'vitest'
import { planKills, victims } from './kills.ts'
import { type Operation, operationOf } from './operations.ts'

const userIds = [1n, 2n, 3n]
const first = (seed: number, count: number) =>
  Array.from({ length: count }, (_, n) => operationOf({ seed, userIds }, n))
const written = ({ input, ...rest }: Operation) => ({ ...rest, input: input(7n) })

test('a seed fixes the operations and the kills; another seed has others', () => {
  expect(first(1, 300).map(written)).toEqual(first(1, 300).map(written))
  expect(first(1, 300).map(written)).not.toEqual(first(2, 300).map(written))
  expect(planKills(1, 50)).toEqual(planKills(1, 50))
  expect(planKills(1, 50)).not.toEqual(planKills(2, 50))
  expect(new Set(planKills(1, 50).map(({ victim }) => victim))).toEqual(new Set(victims))
})

test('every kind of call occurs, on earlier operations, with repeated keys of the same and of other input', () => {
  const operations = first(3, 2_000)
  expect(new Set(operations.map(({ kind }) => kind)).size).toBe(15)
  for (const [n, { needs, of }] of operations.entries()) {
    expect(of).toBeLessThanOrEqual(n)
    if (needs !== undefined) expect(needs).toBeLessThan(of)
  }
  const repeated = operations.entries().filter(([n, { of }]) => of !== n)
  const same = [...repeated].map(([, operation]) => {
    const original = operations[operation.of]
    return JSON.stringify(operation.input(7n), text) === JSON.stringify(original?.input(7n), text)
  })
  expect(new Set(same)).toEqual(new Set([true, false]))
})

const text = (_: string, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)
