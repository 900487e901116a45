import { expect, onTestFinished, test } from 'vitest'
import { query } from '../../test/query.ts'
import { openData } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

test('a database user with only select on the tables opens the data with Redis', async () => {
  const { data, databaseUrl, redisUrl, namespace } = await useTestData()
  const userId = await addUser(data, 10)
  const role = `identity_${process.pid}`
  await query(databaseUrl, `create role ${role} login password 'x'`)
  await query(databaseUrl, `grant select on all tables in schema public to ${role}`)
  const url = Object.assign(new URL(databaseUrl), { username: role, password: 'x' })
  const plain = await openData({ databaseUrl: String(url), redisUrl, namespace, poolSize: 2 })
  onTestFinished(async () => {
    await plain.close()
    await query(databaseUrl, `drop owned by ${role}`)
    await query(databaseUrl, `drop role ${role}`)
  })
  expect((await plain.credits.balance(userId)).balance).toBe(10)
})
