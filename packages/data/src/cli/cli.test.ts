import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { verifyPassword } from 'better-auth/crypto'
import { expect, test } from 'vitest'
import { query, useBlankDatabase } from '../../test/blank-database.ts'
import { addUser, useTestData } from '../testing/index.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Runs the command line as a person does. */
async function run(args: string[], environment: Record<string, string>, input = '') {
  const { PATH = '' } = process.env
  const child = spawn(process.execPath, [main, ...args], { env: { PATH, ...environment } })
  child.stdin.end(input)
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('exit', resolve)),
  ])
  return { out: out.trim(), err: err.trim(), code }
}

test('every command has help', async () => {
  for (const args of [
    [],
    ['migrate'],
    ['migrate', 'deploy'],
    ['reconcile'],
    ['operator', 'add'],
    ['doctor'],
  ]) {
    const { out, code } = await run([...args, '--help'], {})
    expect(out).toContain('Usage: pnpm data')
    expect(code).toBe(0)
  }
})

test('a missing, wrong or unreachable database is one clear sentence', async () => {
  const cases = [
    [{}, 'DATABASE_URL is not set: set it to postgresql://'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be a postgresql:// URL'],
    [{ DATABASE_URL: 'postgresql://x@127.0.0.1:1/x' }, 'The database does not answer.'],
  ] as const
  for (const [environment, sentence] of cases) {
    const { err, code } = await run(['reconcile'], environment)
    expect(err).toContain(sentence)
    expect(err.split('\n')).toHaveLength(1)
    expect(code).toBe(1)
  }
})

test('migrate status is 1 before and 0 after migrate deploy', async () => {
  const DATABASE_URL = await useBlankDatabase()
  const before = await run(['migrate', 'status'], { DATABASE_URL })
  expect(before.code).toBe(1)
  expect(before.out).toContain('pending  20250208000000_init')
  const deployed = await run(['migrate', 'deploy', '--json'], { DATABASE_URL })
  expect(JSON.parse(deployed.out).applied[0]).toBe('20250208000000_init')
  expect((await run(['migrate', 'deploy'], { DATABASE_URL })).out).toBe('The database is up to date.')
  expect((await run(['migrate', 'status'], { DATABASE_URL })).code).toBe(0)
})

test('reconcile is 0 on a whole ledger, and 1 with the break named on a forged one', async () => {
  const { data, databaseUrl: DATABASE_URL } = await useTestData()
  const userId = await addUser(data, 5)
  expect(await run(['reconcile'], { DATABASE_URL })).toMatchObject({
    out: 'The ledger is whole: 1 users, 1 moves.',
    code: 0,
  })
  await query(DATABASE_URL, 'set session_replication_role = replica; update credits set balance = 6')
  const { out, code } = await run(['reconcile'], { DATABASE_URL })
  expect(out).toContain(`wrong_balance  user ${userId}, transaction`)
  expect(out).toContain('expected 5, found 6')
  expect(code).toBe(1)
})

test('an operator is added once, with a password that is shown once or given', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  const added = await run(['operator', 'add', 'One@Example.org', '--json'], { DATABASE_URL })
  const { email, password } = JSON.parse(added.out)
  expect(email).toBe('one@example.org')
  expect(password).toMatch(/^\S{20}$/)
  const [account] = await query<{ password: string }>(DATABASE_URL, 'select password from operator_accounts')
  expect(await verifyPassword({ hash: account?.password ?? '', password })).toBe(true)

  const again = await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  expect(again).toMatchObject({ code: 1, err: 'email: one@example.org is an operator already' })
  const given = await run(
    ['operator', 'add', 'two@example.org', '--password-stdin'],
    { DATABASE_URL },
    'correct horse battery\n',
  )
  expect(given.out).toBe('two@example.org may sign in now.')
  const short = await run(
    ['operator', 'add', 'three@example.org', '--password-stdin'],
    { DATABASE_URL },
    'short\n',
  )
  expect(short).toMatchObject({ code: 1, err: expect.stringContaining('password') })

  expect((await run(['operator', 'remove', 'two@example.org'], { DATABASE_URL })).err).toContain('add --yes')
  expect((await run(['operator', 'remove', 'two@example.org', '--yes'], { DATABASE_URL })).code).toBe(0)
  expect((await run(['operator', 'list'], { DATABASE_URL })).out).toBe('one@example.org')
})

test('doctor says what is well and what is missing', async () => {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = await useTestData()
  const first = await run(['doctor'], { DATABASE_URL, REDIS_URL })
  expect(first.out).toMatch(/^ok {3}Postgres: 1\d/)
  expect(first.out).toMatch(/ok {3}Redis: \d/)
  expect(first.out).toContain('BAD  Operators: none')
  expect(first.code).toBe(1)
  await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  expect((await run(['doctor'], { DATABASE_URL })).code).toBe(0)
  const down = await run(['doctor', '--json'], { DATABASE_URL, REDIS_URL: 'redis://127.0.0.1:1' })
  expect(JSON.parse(down.out)).toContainEqual(expect.objectContaining({ check: 'Redis', ok: false }))
  expect(down.code).toBe(1)
})
