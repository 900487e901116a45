import { type CacheOutcome, cacheNames, hitRate } from '@tarot/data'
import { expect, test } from 'vitest'
import { addCounts, totalsOf } from './cache-totals.server.ts'

const none: Record<CacheOutcome, number> = { hit: 0, miss: 0, load: 0, stale_refused: 0, error: 0 }

const cases = {
  nothing: { l1: none, l2: none },
  'L1 alone': { l1: { ...none, hit: 3, miss: 1, load: 1 }, l2: none },
  'Redis alone': {
    l1: none,
    l2: { ...none, hit: 90, miss: 10, error: 2, load: 10, stale_refused: 1 },
  },
  'both tiers': { l1: { ...none, hit: 50, miss: 50 }, l2: { ...none, hit: 45, miss: 5, load: 5 } },
  'Redis unavailable': { l1: none, l2: { ...none, miss: 4, error: 4, load: 4 } },
}

test.each(Object.entries(cases))('%s: the hit rate times the reads is the number of hits', (_, counts) => {
  const { reads, rate, loads } = totalsOf('balance', counts)
  expect(rate).toBe(hitRate(counts))
  expect(loads).toBe(counts.l1.load + counts.l2.load)
  if (rate === null) expect(reads).toBe(0)
  else expect(rate * reads).toBeCloseTo(counts.l1.hit + counts.l2.hit)
})

test('each tier has its own hit rate, and a tier without reads has none', () => {
  const { tiers } = totalsOf('balance', cases['both tiers'])
  expect(tiers.map(({ tier, rate }) => [tier, rate])).toEqual([
    ['l1', 0.5],
    ['l2', 0.9],
  ])
  expect(totalsOf('balance', cases['Redis alone']).tiers.map(({ rate }) => rate)).toEqual([null, 0.9])
})

test('the goal is met above 90 %, not at 90 %, and does not apply to sessions', () => {
  const at = (hit: number) => ({ l1: none, l2: { ...none, hit, miss: 100 - hit } })
  expect([89, 90, 91].map((hit) => totalsOf('readings', at(hit)).isGoalMet)).toEqual([false, false, true])
  expect(totalsOf('readings', cases.nothing).isGoalMet).toBeNull()
  expect(totalsOf('session', at(10)).isGoalMet).toBeNull()
})

test('fewer than 100 reads are not judged', () => {
  const first = (miss: number) => ({ l1: none, l2: { ...none, miss } })
  expect([1, 99, 100].map((miss) => totalsOf('balance', first(miss)).isGoalMet)).toEqual([null, null, false])
})

test('counts are added per cache, tier and outcome', () => {
  const counts = { balance: cases['both tiers'], readings: cases['Redis alone'], session: cases.nothing }
  const sum = addCounts([counts, counts])
  expect(sum.balance.l1).toEqual({ ...none, hit: 100, miss: 100 })
  expect(sum.readings.l2).toMatchObject({ hit: 180, stale_refused: 2 })
  expect(Object.keys(addCounts([]))).toEqual([...cacheNames])
})
