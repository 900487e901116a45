import { expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { addUser, useTestData } from '../testing/index.ts'

test('a day’s figures are those of the day in the zone asked for', async () => {
  const { data, databaseUrl } = await useTestData()
  const userId = await addUser(data, 20)
  for (const [n, price] of [3, 5].entries()) {
    await data.readings.buy({
      userId,
      spreadType: 'single',
      cards: [],
      interpretation: 'x',
      price,
      idempotencyKey: `o${n}`,
    })
  }
  // 23:30 UTC of yesterday is already today in Tokyo.
  const late = `date_trunc('day', now() at time zone 'UTC') at time zone 'UTC' - interval '30 minutes'`
  await query(databaseUrl, `update readings set created_at = ${late}`)
  const days = async (timeZone: string) => (await data.overview({ days: 2, timeZone })).days
  expect((await days('UTC')).map(({ readings }) => readings)).toEqual([2, 0])
  const noon = new Date().getUTCHours() < 15
  expect((await days('Asia/Tokyo')).map(({ readings }) => readings)).toEqual(noon ? [0, 2] : [2, 0])

  const { users, activeUsers, readings, creditsHeld, days: all } = await data.overview()
  expect({ users, activeUsers, readings, creditsHeld }).toEqual({
    users: 1,
    activeUsers: 1,
    readings: 2,
    creditsHeld: 12,
  })
  expect(all).toHaveLength(30)
  expect(all.at(-1)).toMatchObject({ newUsers: 1, creditsGiven: 20, creditsSpent: 8, creditsSold: 0 })
})

test.each([{ days: 0 }, { days: 367 }, { timeZone: 'Mars/Olympus' }, { timeZone: '' }])(
  '%o is refused',
  async (input) => {
    const { data } = await useTestData()
    await expect(data.overview(input)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      field: Object.keys(input)[0],
    })
  },
)
