import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { DataError } from '../errors.ts'
import { addUser, openTestData, type TestData } from '../testing/index.ts'
import { createPool } from './pool.ts'
import { statement } from './statement.ts'
import { transaction } from './transaction.ts'

let opened: TestData
beforeAll(async () => {
  opened = await openTestData()
})
afterAll(() => opened.close())

const rename = statement<never>('test_rename', 'update users set username = $2 where id = $1')

async function setUp() {
  const { data, databaseUrl } = opened
  const userId = await addUser(data)
  const options = { connectionTimeout: 20_000, queryTimeout: 20_000, onIdleError() {} }
  const pool = createPool({ databaseUrl, poolSize: 1, ...options })
  const nameOf = async () => (await data.users.get(userId))?.username
  return { pool, userId, nameOf }
}

test('a transaction is committed when its work resolves, and rolled back when it throws', async () => {
  const { pool, userId, nameOf } = await setUp()
  const fail = transaction(pool, async (connection) => {
    await rename(connection, [userId, 'refused'])
    throw new DataError('INVALID_TRANSITION', 'refused')
  })
  await expect(fail).rejects.toMatchObject({ code: 'INVALID_TRANSITION' })
  expect(await nameOf()).not.toBe('refused')
  const done = transaction(pool, async (connection) => {
    await rename(connection, [userId, 'done'])
    return 1
  })
  expect(await done).toBe(1)
  expect(await nameOf()).toBe('done')
  await pool.end()
})

test('an error of the database rolls back and leaves the connection usable', async () => {
  const { pool, userId } = await setUp()
  const refused = transaction(pool, (connection) => rename(connection, [userId, 'x'.repeat(256)]))
  await expect(refused).rejects.toMatchObject({ code: 'DATABASE_ERROR' })
  const settings = await transaction(pool, (connection) =>
    connection.query('show idle_in_transaction_session_timeout'),
  )
  expect(settings.rows).toEqual([{ idle_in_transaction_session_timeout: '10s' }])
  expect((await pool.query('show idle_in_transaction_session_timeout')).rows).toEqual([
    { idle_in_transaction_session_timeout: '0' },
  ])
  await pool.end()
})

test('a connection that is lost between two statements fails the call, not the process', async () => {
  const { pool, userId } = await setUp()
  const lost = transaction(pool, async (connection) => {
    const { rows } = await connection.query('select pg_backend_pid() as pid')
    await query(opened.databaseUrl, 'select pg_terminate_backend($1, 5000)', [rows[0].pid])
    await rename(connection, [userId, 'lost'])
  })
  await expect(lost).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await transaction(pool, (connection) => rename(connection, [userId, 'next']))
  await pool.end()
})
