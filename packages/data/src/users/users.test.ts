import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'

let opened: TestData
let data: TestData['data']
beforeAll(async () => {
  opened = await openTestData()
  data = opened.data
})
afterAll(() => opened.close())

test('the first registration creates a user with an empty account; later ones update the name', async () => {
  const first = await data.users.register({ telegramId: 77n, username: 'before' })
  expect(first).toMatchObject({
    created: true,
    username: 'before',
    subscriptionTier: 'basic',
    isActive: true,
  })
  expect(await data.credits.balance(first.id)).toEqual({ balance: 0, version: 1 })
  const again = await data.users.register({ telegramId: 77n, username: 'after' })
  expect(again).toMatchObject({ created: false, id: first.id, username: 'after' })
  expect((await data.users.register({ telegramId: 77n })).username).toBeNull()
})

test('thirty concurrent registrations create one user', async () => {
  const all = await Promise.all(Array.from({ length: 30 }, () => data.users.register({ telegramId: 78n })))
  expect(new Set(all.map(({ id }) => id)).size).toBe(1)
  expect(all.filter(({ created }) => created)).toHaveLength(1)
})

test('users are found by Telegram ID and by @name in any case', async () => {
  const { id } = await data.users.register({ telegramId: 9_007_199_254_740_993n, username: 'Moonlit_Reader' })
  expect((await data.users.byTelegramId(9_007_199_254_740_993n))?.id).toBe(id)
  expect(await data.users.byTelegramId(9_007_199_254_740_992n)).toBeNull()
  for (const search of ['9007199254740993', '@moonlit_reader', 'MOONLIT_READER', ' Moonlit_Reader ']) {
    expect((await data.users.list({ search })).items.map((user) => user.id)).toEqual([id])
  }
  for (const search of ['moonlit', '%', `' or true --`, '99999999999999999999999']) {
    expect((await data.users.list({ search })).items).toEqual([])
  }
})

test('several users are read in one call, without those who do not exist', async () => {
  const ids = [await addUser(data), await addUser(data)]
  const found = await data.users.byIds([...ids, 888_888n])
  expect(found.map(({ id }) => id).sort()).toEqual(ids.sort())
  await expect(data.users.byIds([0n])).rejects.toMatchObject({ code: 'INVALID_INPUT' })
})

test('pages contain every user once, newest first', async () => {
  for (let n = 0; n < 7; n += 1) await addUser(data)
  const seen: bigint[] = []
  for (let before: bigint | null | undefined; before !== null; ) {
    const page = await data.users.list({ limit: 3, ...(before ? { before } : {}) })
    seen.push(...page.items.map(({ id }) => id))
    before = page.next
  }
  const rows = await query<{ id: string }>(opened.databaseUrl, 'select id from users order by id desc')
  expect(seen).toEqual(rows.map(({ id }) => BigInt(id)))
})

test('the tier and its end are set, and a tier that does not exist is refused', async () => {
  const why = { actor: 'operator:a@tarot.example', reason: 'a test' }
  const userId = await addUser(data)
  const expiresAt = new Date('2030-01-01T00:00:00Z')
  expect(await data.users.setTier({ userId, tier: 'premium', expiresAt, ...why })).toMatchObject({
    subscriptionTier: 'premium',
    subscriptionExpiresAt: expiresAt,
  })
  expect((await data.users.list({ tier: 'premium' })).items.map(({ id }) => id)).toEqual([userId])
  await expect(data.users.setTier({ userId, tier: 'gold' as 'premium', ...why })).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    field: 'tier',
  })
  await expect(data.users.setTier({ userId: 555_555n, tier: 'premium', ...why })).rejects.toMatchObject({
    code: 'USER_NOT_FOUND',
  })
})

test('activity is written at most once a minute', async () => {
  const userId = await addUser(data)
  const read = async () => (await data.users.get(userId))?.lastActiveAt
  await query(
    opened.databaseUrl,
    `update users set last_active_at = now() - interval '2 minutes' where id = $1`,
    [userId],
  )
  const old = await read()
  await data.users.touch(userId)
  const touched = await read()
  expect(touched).not.toEqual(old)
  await data.users.touch(userId)
  expect(await read()).toEqual(touched)
})
