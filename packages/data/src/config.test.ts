import { expect, test } from 'vitest'
import { readConfig, readDirectAddress } from './config.ts'
import { openData } from './open-data.ts'

test('the environment is read with defaults, and an empty variable counts as not set', () => {
  expect(readConfig({ DATABASE_URL: 'postgresql://localhost/x', REDIS_URL: '' })).toEqual({
    databaseUrl: 'postgresql://localhost/x',
    redisUrl: undefined,
    poolSize: 10,
    namespace: 'tarot',
  })
})

test.each([
  ['DATABASE_URL', {}],
  ['DATABASE_URL', { DATABASE_URL: 'nonsense' }],
  ['REDIS_URL', { DATABASE_URL: 'postgresql://localhost/x', REDIS_URL: 'http://x' }],
  ['REDIS_NAMESPACE', { DATABASE_URL: 'postgresql://localhost/x', REDIS_NAMESPACE: 'with blanks' }],
  ['DATABASE_POOL_SIZE', { DATABASE_URL: 'postgresql://localhost/x', DATABASE_POOL_SIZE: 'many' }],
])('a missing or wrong %s is named', (field, environment) => {
  expect(() => readConfig(environment)).toThrow(expect.objectContaining({ code: 'INVALID_CONFIG', field }))
})

test.each([
  ['databaseUrl', { databaseUrl: '' }],
  ['databaseUrl', { databaseUrl: 'mysql://x/y' }],
  ['redisUrl', { databaseUrl: 'postgresql://localhost/x', redisUrl: 'http://x' }],
  ['poolSize', { databaseUrl: 'postgresql://localhost/x', poolSize: 0 }],
])('openData names a wrong %s, with an error that is not retryable', async (field, options) => {
  await expect(openData(options)).rejects.toMatchObject({ code: 'INVALID_CONFIG', field, retryable: false })
})

test.each([
  [{ DATABASE_POOL_SIZE: 'abc' }, 'DATABASE_POOL_SIZE=abc must be a whole number, 1 to 500'],
  [{ DATABASE_POOL_SIZE: '0' }, 'DATABASE_POOL_SIZE=0 must be a whole number, 1 to 500'],
  [{ DATABASE_POOL_SIZE: '1e2' }, 'DATABASE_POOL_SIZE=1e2 must be a whole number, 1 to 500'],
  [{ DATABASE_PREPARED_STATEMENTS: 'no' }, 'DATABASE_PREPARED_STATEMENTS=no must be one of on, off'],
  [{ REDIS_NAMESPACE: 'a b' }, 'REDIS_NAMESPACE=a b must be 1 to 100 letters, digits, "_", "." and "-"'],
  [{ DATABASE_URL: ' ' }, 'DATABASE_URL is not set'],
])('%j: the message names the variable, its value and what it may be', (wrong, message) => {
  const environment = { DATABASE_URL: 'postgresql://localhost/x', ...wrong }
  expect(() => readConfig(environment)).toThrow(expect.objectContaining({ message }))
})

test.each([
  { DATABASE_URL: 'mysql://u:s3cret@x' },
  { DATABASE_URL: 'postgresql://u:s3cret@x/y?sslmod=require' },
  { DATABASE_DIRECT_URL: 'postgresql://u:s3cret@a,b/y' },
  { REDIS_URL: 'http://:s3cret@x' },
  { REDIS_URL: 'redis-sentinel://x?sentinelPassword=s3cret&x=y#z' },
])('%j: no message shows a password', (wrong) => {
  const environment = { DATABASE_URL: 'postgresql://localhost/x', ...wrong }
  const [variable = ''] = Object.keys(wrong)
  let message = ''
  try {
    readConfig(environment)
  } catch (error) {
    message = String(error)
  }
  expect(message).toContain(variable)
  expect(message).not.toContain('s3cret')
})

test('migrations use DATABASE_DIRECT_URL, or DATABASE_URL if that is not set', () => {
  const DATABASE_URL = 'postgresql://pooler/x'
  const direct = 'postgresql://server/x'
  expect(readDirectAddress({ DATABASE_URL })).toEqual({ databaseUrl: DATABASE_URL, variable: 'DATABASE_URL' })
  expect(readDirectAddress({ DATABASE_URL, DATABASE_DIRECT_URL: direct })).toEqual({
    databaseUrl: direct,
    variable: 'DATABASE_DIRECT_URL',
  })
})
