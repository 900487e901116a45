import { expect, test } from 'vitest'
import { query } from '../../test/blank-database.ts'
import { stampede } from '../../test/stampede.ts'
import { useTestData } from '../testing/index.ts'

test('processes that ask for the same expired balances at once load each of them once', async () => {
  const { databaseUrl, redisUrl, namespace } = await useTestData()
  const added = await query<{ id: string }>(
    databaseUrl,
    `with added as (
       insert into users (telegram_id) select 700000 + n from generate_series(1, 200) n returning id
     ), opened as (
       insert into credits (user_id) select id from added
     ) select id::text from added`,
  )
  const userIds = added.map(({ id }) => id)
  const { loadsPerKey, sums } = await stampede(4, { databaseUrl, redisUrl, namespace, userIds })
  expect(sums).toEqual([0, 0, 0, 0])
  expect(loadsPerKey).toBeGreaterThanOrEqual(1)
  // On a machine that is busy, some wait for the others too long and ask for themselves.
  expect(loadsPerKey).toBeLessThanOrEqual(2)
}, 60_000)
