import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestData, type TestData } from '../testing/index.ts'
import { statement } from './statement.ts'

type Decision = 'unavailable' | 'conflict' | 'final'

/**
 * Every condition of the classes 08, 25, 53, 55, 57 and 58 of Postgres 18, its translation, and the reason. After
 * `unavailable` and `conflict` the call may be repeated with the same key; `final` is a fault of the call or the schema.
 */
const decisions: [code: string, condition: string, decision: Decision, reason: string][] = [
  ['08000', 'connection_exception', 'unavailable', 'the connection is lost'],
  ['08003', 'connection_does_not_exist', 'unavailable', 'the connection is lost'],
  ['08006', 'connection_failure', 'unavailable', 'the connection is lost'],
  ['08001', 'sqlclient_unable_to_establish_sqlconnection', 'unavailable', 'there is no connection'],
  ['08004', 'sqlserver_rejected_establishment_of_sqlconnection', 'unavailable', 'there is no connection'],
  ['08007', 'transaction_resolution_unknown', 'unavailable', 'repeated with its key, the call happens once'],
  ['08P01', 'protocol_violation', 'unavailable', 'poolers report it when their server is down'],
  ['25000', 'invalid_transaction_state', 'final', 'a fault of the call'],
  ['25001', 'active_sql_transaction', 'final', 'a fault of the call'],
  ['25002', 'branch_transaction_already_active', 'final', 'a fault of the call'],
  ['25008', 'held_cursor_requires_same_isolation_level', 'final', 'a fault of the call'],
  ['25003', 'inappropriate_access_mode_for_branch_transaction', 'final', 'a fault of the call'],
  ['25004', 'inappropriate_isolation_level_for_branch_transaction', 'final', 'a fault of the call'],
  ['25005', 'no_active_sql_transaction_for_branch_transaction', 'final', 'a fault of the call'],
  ['25006', 'read_only_sql_transaction', 'unavailable', 'a standby, or a server set to read-only'],
  ['25007', 'schema_and_data_statement_mixing_not_supported', 'final', 'a fault of the call'],
  ['25P01', 'no_active_sql_transaction', 'final', 'a fault of the call'],
  ['25P02', 'in_failed_sql_transaction', 'final', 'a fault of the call: the error before says what happened'],
  ['25P03', 'idle_in_transaction_session_timeout', 'unavailable', 'the server closes the connection'],
  ['25P04', 'transaction_timeout', 'unavailable', 'the server closes the connection'],
  ['53000', 'insufficient_resources', 'unavailable', 'the server lacks something'],
  ['53100', 'disk_full', 'unavailable', 'the server lacks something'],
  ['53200', 'out_of_memory', 'unavailable', 'the server lacks something'],
  ['53300', 'too_many_connections', 'unavailable', 'the server lacks something'],
  ['53400', 'configuration_limit_exceeded', 'unavailable', 'the operator can raise the limit'],
  ['55000', 'object_not_in_prerequisite_state', 'unavailable', 'the database takes no connections now'],
  ['55006', 'object_in_use', 'conflict', 'others use it at the moment'],
  ['55P02', 'cant_change_runtime_param', 'final', 'a setting of the connection is wrong'],
  ['55P03', 'lock_not_available', 'conflict', 'others hold the lock at the moment'],
  ['55P04', 'unsafe_new_enum_value_usage', 'final', 'a fault of a migration'],
  ['57000', 'operator_intervention', 'unavailable', 'the operator or the server ended it'],
  ['57014', 'query_canceled', 'unavailable', 'the operator or statement_timeout ended it; nothing was done'],
  ['57P01', 'admin_shutdown', 'unavailable', 'the server stops'],
  ['57P02', 'crash_shutdown', 'unavailable', 'the server stops'],
  ['57P03', 'cannot_connect_now', 'unavailable', 'the server starts, or recovers'],
  ['57P04', 'database_dropped', 'unavailable', 'a restore may be under way'],
  ['57P05', 'idle_session_timeout', 'unavailable', 'the server closes the connection'],
  ['58000', 'system_error', 'unavailable', 'the disk or the system of the server fails'],
  ['58030', 'io_error', 'unavailable', 'the disk or the system of the server fails'],
  ['58P01', 'undefined_file', 'unavailable', 'the disk or the system of the server fails'],
  ['58P02', 'duplicate_file', 'unavailable', 'the disk or the system of the server fails'],
  ['58P03', 'file_name_too_long', 'unavailable', 'the disk or the system of the server fails'],
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
