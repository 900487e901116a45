import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestData, type TestData } from '../testing/index.ts'
import { statement } from './statement.ts'

type Decision = 'unavailable' | 'conflict' | 'final'

/**
 * A condition of each class that is an outage, each exception in the other classes, and the reason. After `unavailable` and
 * `conflict` the call may be repeated with the same key; `final` is a fault of the call or the schema.
 */
const decisions: [code: string, condition: string, decision: Decision, reason: string][] = [
  ['08006', 'connection_failure', 'unavailable', 'the connection is lost'],
  ['08P01', 'protocol_violation', 'unavailable', 'poolers report it when their server is down'],
  ['25001', 'active_sql_transaction', 'final', 'a fault of the call'],
  ['25006', 'read_only_sql_transaction', 'unavailable', 'a standby, or a server set to read-only'],
  ['25P02', 'in_failed_sql_transaction', 'final', 'a fault of the call: the error before says what happened'],
  ['25P03', 'idle_in_transaction_session_timeout', 'unavailable', 'the server closes the connection'],
  ['25P04', 'transaction_timeout', 'unavailable', 'the server closes the connection'],
  ['53300', 'too_many_connections', 'unavailable', 'the server lacks something'],
  ['55000', 'object_not_in_prerequisite_state', 'unavailable', 'the database takes no connections now'],
  ['55006', 'object_in_use', 'conflict', 'others use it at the moment'],
  ['55P02', 'cant_change_runtime_param', 'final', 'a setting of the connection is wrong'],
  ['55P03', 'lock_not_available', 'conflict', 'others hold the lock at the moment'],
  ['57014', 'query_canceled', 'unavailable', 'the operator or statement_timeout ended it; nothing was done'],
  ['57P01', 'admin_shutdown', 'unavailable', 'the server stops'],
  ['58030', 'io_error', 'unavailable', 'the disk or the system of the server fails'],
  ['40001', 'serialization_failure', 'conflict', 'another transaction won'],
  ['40P01', 'deadlock_detected', 'conflict', 'another transaction won'],
]

const expected = {
  unavailable: { code: 'DATABASE_UNAVAILABLE', retryable: true },
  conflict: { code: 'DATABASE_CONFLICT', retryable: true },
  final: { code: 'DATABASE_ERROR', retryable: false },
}

let opened: TestData
let pool: pg.Pool
beforeAll(async () => {
  opened = await openTestData()
  pool = new pg.Pool({ connectionString: opened.databaseUrl, max: 1 })
})
afterAll(async () => {
  await pool.end()
  await opened.close()
})

test.each(decisions)('%s %s is %s: %s', async (code, _, decision) => {
  const raise = `do $$ begin raise exception 'raised by a test' using errcode = '${code}'; end $$`
  const prepared = statement(`raise_${code}`, raise)(pool, [])
  await expect(prepared).rejects.toMatchObject(expected[decision])
  await expect(opened.data.prisma.$executeRawUnsafe(raise)).rejects.toMatchObject(expected[decision])
})
