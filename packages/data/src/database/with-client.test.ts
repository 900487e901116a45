import { expect, test } from 'vitest'
import { useBlankDatabase } from '../../test/blank-database.ts'
import { query } from '../../test/query.ts'
import { withClient } from './with-client.ts'

const options = { application_name: 'with-client' }

test('the session ends with the work, also with work that fails', async () => {
  const databaseUrl = await useBlankDatabase()
  const sessions = () =>
    query(
      databaseUrl,
      'select pid from pg_stat_activity where datname = current_database() and application_name = $1',
      [options.application_name],
    )
  expect(await withClient(databaseUrl, sessions, options)).toHaveLength(1)
  await expect.poll(sessions).toEqual([])
  await expect(
    withClient(databaseUrl, () => Promise.reject(new Error('the work failed')), options),
  ).rejects.toThrow('the work failed')
  await expect.poll(sessions).toEqual([])
})

test('a session that the server ends is the error of the next statement, and does not end the process', async () => {
  const databaseUrl = await useBlankDatabase()
  const work = withClient(databaseUrl, async (client) => {
    const lost = new Promise((resolve) => client.once('end', resolve))
    const { rows } = await client.query('select pg_backend_pid() as pid')
    await query(databaseUrl, 'select pg_terminate_backend($1::integer)', [rows[0].pid])
    await lost
    await client.query('select 1')
  })
  await expect(work).rejects.toThrow()
})

test('an invalid URL is refused with the variable that it comes from', async () => {
  const work = withClient('mysql://host/database', async () => {}, { variable: 'DATABASE_DIRECT_URL' })
  await expect(work).rejects.toMatchObject({ code: 'INVALID_CONFIG', field: 'DATABASE_DIRECT_URL' })
})
