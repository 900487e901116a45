import { expect, test } from 'vitest'
import { readConfig } from './config.ts'
import { openData } from './open-data.ts'

test('the environment is read with its defaults, and an empty variable is none', () => {
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
])('openData names a wrong %s, as nothing to try again', async (field, options) => {
  await expect(openData(options)).rejects.toMatchObject({ code: 'INVALID_CONFIG', field, retryable: false })
})
