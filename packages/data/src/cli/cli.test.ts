import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import {
  freePort,
  postgresProgramFolders,
  startLocalPgBouncer,
  startLocalRedis,
  startLocalRedisCluster,
  startLocalRedisSentinel,
} from '@tarot/services'
import { sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { verifyPassword } from 'better-auth/crypto'
import { expect, onTestFinished, test } from 'vitest'
import { useBlankDatabase } from '../../test/blank-database.ts'
import { commandEnvironment } from '../../test/command-environment.ts'
import { query } from '../../test/query.ts'
import { writeBackupKeys } from '../backup/keys/backup-key-files.ts'
import { invoicePayload, openData, startWorker } from '../index.ts'
import { addUser, useTestData } from '../testing/index.ts'

const main = fileURLToPath(new URL('./main.ts', import.meta.url))

/** Runs the command line in a process of its own. */
async function run(args: string[], environment: Record<string, string>, input = '') {
  const child = spawn(process.execPath, [main, ...args], { env: { ...commandEnvironment, ...environment } })
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
    ['warm'],
    ['worker'],
    ['operator', 'add'],
    ['doctor'],
    ['backup'],
    ['backup', 'keys'],
  ]) {
    const { out, code } = await run([...args, '--help'], {})
    expect(out).toContain('Usage: pnpm data')
    expect(code).toBe(0)
  }
})

test('an unknown argument is one line that names the help command', async () => {
  for (const [args, message] of [
    [['nonsense'], 'unknown command'],
    [['docter'], 'Did you mean doctor?'],
    [['--nonsense'], 'unknown option'],
    [['migrate', 'nonsense'], 'unknown command'],
    [['warm', '--users', 'many'], 'whole number'],
    [['operator', 'add'], 'missing required argument'],
  ] as const) {
    const { out, err, code } = await run([...args], {})
    expect([out, err.split('\n').length, code]).toEqual(['', 1, 1])
    expect(err).toContain(message)
    expect(err).toMatch(/ See pnpm data --help$/)
  }
  for (const command of ['bench', 'soak']) {
    for (const wrong of ['nonsense', '--nonsense']) {
      const path = fileURLToPath(new URL(`../../${command}/main.ts`, import.meta.url))
      const child = spawn(process.execPath, [path, wrong])
      const [message, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
      expect([message.trim().split('\n').length, code]).toEqual([1, 2])
      expect(message).toMatch(new RegExp(`nonsense.* See pnpm ${command} --help\n$`))
    }
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

test('backup keys creates keys once, and prints which belongs where, and no secret', async () => {
  const folder = join(await mkdtemp(join(tmpdir(), 'tarot-cli-keys-')), 'keys')
  onTestFinished(() => rm(dirname(folder), { recursive: true }))
  const { out, code } = await run(['backup', 'keys', '--folder', folder], {})
  expect(code).toBe(0)
  expect(out).toMatch(/^ {2}BACKUP_RECIPIENTS=age1\w+,age1\w+$/m)
  expect(out).toContain(`BACKUP_IDENTITY_FILE=${folder}/identity.txt`)
  expect(out).not.toMatch(/AGE-SECRET|PRIVATE KEY/)
  const again = await run(['backup', 'keys', '--folder', folder], {})
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining('keys are never replaced') })
  const json = await run(['--json', 'backup', 'keys', '--folder', `${folder}-2`], {})
  expect(Object.keys(JSON.parse(json.out).settings)).toContain('BACKUP_PUBLIC_KEY')
  expect((await run(['backup', 'keys'], {})).err).toContain("required option '--folder <folder>'")
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

test('reconcile exits with 0 without discrepancies, and prints them and exits with 1 on a forged ledger', async () => {
  const { data, databaseUrl: DATABASE_URL } = await useTestData()
  const userId = await addUser(data, 5)
  expect(await run(['reconcile'], { DATABASE_URL })).toMatchObject({
    out: 'The ledger has no discrepancies: 1 user, 1 entry.',
    code: 0,
  })
  await query(DATABASE_URL, 'set session_replication_role = replica; update credits set balance = 6')
  const { out, code } = await run(['reconcile'], { DATABASE_URL })
  expect(out).toContain(`wrong_balance  user ${userId}, transaction`)
  expect(out).toContain('expected 5, found 6')
  expect(code).toBe(1)
})

test('reconcile --stars reconciles with Telegram’s list, and settles what only Telegram has', async () => {
  const { data, databaseUrl: DATABASE_URL } = await useTestData()
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const environment = { DATABASE_URL, BOT_TOKEN: sandbox.token, TELEGRAM_API_ROOT: sandbox.apiRoot }
  expect(await run(['reconcile', '--stars'], environment)).toMatchObject({
    out: 'Telegram’s list and the ledger agree: 0 payments, 0 refunds.',
    code: 0,
  })

  const anna = await sandboxClient(sandbox.url).person({ firstName: 'Anna' })
  await anna.send('/start')
  const user = await data.users.register({ telegramId: BigInt(anna.id) })
  const { transactionId } = await data.transactions.openPurchase({
    userId: user.id,
    product: 'credits-30',
    credits: 30,
    stars: 125,
    idempotencyKey: 'cli',
  })
  const api = async (method: string, body: object) => {
    const response = await fetch(`${sandbox.apiRoot}/bot${sandbox.token}/${method}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const { result } = (await response.json()) as { result: unknown }
    return result
  }
  const invoice = await api('sendInvoice', {
    chat_id: anna.id,
    title: '30 credits',
    description: 'For readings',
    payload: invoicePayload(transactionId),
    currency: 'XTR',
    prices: [{ label: '30 credits', amount: 125 }],
  })
  const paying = anna.pay(invoice as Parameters<typeof anna.pay>[0])
  // The bot answers the query, and dies before it receives the payment.
  for (let offset = 0, isAnswered = false; !isAnswered; ) {
    const updates = (await api('getUpdates', {
      offset,
      timeout: 5,
      allowed_updates: ['message', 'pre_checkout_query'],
    })) as { update_id: number; pre_checkout_query?: { id: string } }[]
    for (const { update_id: id, pre_checkout_query: query } of updates) {
      offset = id + 1
      if (query)
        isAnswered = Boolean(
          await api('answerPreCheckoutQuery', { pre_checkout_query_id: query.id, ok: true }),
        )
    }
  }
  const payment = await paying
  if (payment.state !== 'paid') throw new Error(`not paid: ${payment.state}`)
  const found = await run(['reconcile', '--stars', '--grace-period', '0'], environment)
  expect(found.out).toContain(`missing_payment  user ${user.id}, payment ${payment.chargeId}`)
  expect(found.code).toBe(1)
  const settled = await run(['reconcile', '--stars', '--settle', '--grace-period', '0'], environment)
  expect(settled.out).toMatch(/^settled {2}missing_payment/)
  expect(settled.code).toBe(0)
  expect((await data.credits.balance(user.id)).balance).toBe(30)

  expect(await run(['reconcile', '--settle'], environment)).toMatchObject({
    code: 1,
    err: '--settle requires --stars',
  })
  expect((await run(['reconcile', '--stars'], { DATABASE_URL })).err).toContain('BOT_TOKEN is not set')
  const wrong = await run(['reconcile', '--stars'], { ...environment, BOT_TOKEN: '1:wrong' })
  expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('check BOT_TOKEN') })
  const unreachable = { ...environment, TELEGRAM_API_ROOT: 'http://127.0.0.1:1' }
  expect((await run(['reconcile', '--stars'], unreachable)).err).toContain('Telegram does not answer')
  const nonsense = { ...environment, TELEGRAM_API_ROOT: 'nonsense' }
  expect(await run(['reconcile', '--stars'], nonsense)).toMatchObject({
    code: 1,
    err: 'TELEGRAM_API_ROOT must be an http(s):// URL',
  })
})

test('worker --once runs each job once and prints the results', async () => {
  const { data, databaseUrl: DATABASE_URL } = await useTestData()
  await addUser(data, 5)
  const { out, code } = await run(['worker', '--once'], { DATABASE_URL })
  expect(out).toMatch(/^release-expired-holds +released 0, failed 0$/m)
  expect(out).toMatch(/^reconcile-ledger +users 1, entries 1, discrepancies 0$/m)
  expect(code).toBe(0)
  await query(DATABASE_URL, 'set session_replication_role = replica; update credits set balance = 6')
  const forged = await run(['worker', '--once', '--json'], { DATABASE_URL })
  expect(JSON.parse(forged.out)['reconcile-ledger'].discrepancies).toBe(1)
  expect(forged.code).toBe(1)
})

test('worker --once runs every job, prints failed items, and exits with 1', async () => {
  const { data, databaseUrl: DATABASE_URL } = await useTestData()
  const userId = await addUser(data, 5)
  const { transactionId } = await data.readings.reserve({ userId, price: 5, idempotencyKey: 'bad' })
  await query(
    DATABASE_URL,
    `set session_replication_role = replica;
     update transactions set created_at = now() - interval '1 hour' where id = ${transactionId};
     set session_replication_role = origin;
     create function refuse() returns trigger language plpgsql as $$ begin raise exception 'poisoned'; end $$;
     create trigger refuse before update on credits for each row execute function refuse()`,
  )
  const unreachable = { BOT_TOKEN: '7:secret', TELEGRAM_API_ROOT: 'http://127.0.0.1:1' }
  const { out, code } = await run(['worker', '--once'], { DATABASE_URL, ...unreachable })
  expect(out).toMatch(/^release-expired-holds +released 0, failed 1$/m)
  expect(out).toMatch(/^lapse-tiers +lowered 0, failed 0$/m)
  expect(out).toMatch(/^reconcile-stars +failed: Telegram does not answer/m)
  expect(out).toMatch(/^reconcile-ledger +users 1, entries 2, discrepancies 0$/m)
  expect(out).toMatch(new RegExp(`^release-expired-holds {2}hold ${transactionId}: .*poisoned$`, 'm'))
  expect(code).toBe(1)
  const doctor = await run(['doctor'], { DATABASE_URL })
  expect(doctor.out).toMatch(
    new RegExp(`^BAD {2}Jobs: release-expired-holds failed 1 × at hold ${transactionId}`, 'm'),
  )
})

test('worker runs until SIGTERM, and serves metrics', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  const port = await freePort()
  const child = spawn(process.execPath, [main, 'worker', '--metrics-port', String(port)], {
    env: { ...commandEnvironment, DATABASE_URL },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const exit = new Promise<number | null>((resolve) => child.on('exit', resolve))
  let log = ''
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      log += chunk
      if (log.includes('"reconcile-ledger","duration"')) resolve()
    })
    void exit.then(() => reject(new Error(log)))
  })
  const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  expect(figures).toMatch(/^tarot_holds 0$/m)
  expect(figures).toMatch(/^tarot_reconciliation_discrepancies\{subject="ledger"\} 0$/m)
  expect(figures).toMatch(/^tarot_job_runs_total\{job="reconcile-ledger",outcome="done"\} 1$/m)
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await exit).toBe(0)
  expect(log.trim().split('\n').at(-1)).toContain('"msg":"stopped"')

  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port: used } = server.address() as AddressInfo
  expect(await run(['worker', '--metrics-port', String(used)], { DATABASE_URL })).toMatchObject({
    code: 1,
    err: `Port ${used} of 127.0.0.1 is taken: stop what listens there, or choose another one with --metrics-port`,
  })
  const impossible = await run(['worker', '--metrics-port', '99999'], { DATABASE_URL })
  expect(impossible).toMatchObject({ code: 1, err: expect.stringContaining('It must be a port') })
})

test('with a database user that lacks a right, each command exits and prints the grant', async () => {
  const { databaseUrl } = await useTestData()
  const role = `least_${process.pid}`
  await query(databaseUrl, `create role ${role} login password 'x'`)
  onTestFinished(async () => {
    await query(databaseUrl, `drop owned by ${role}`)
    await query(databaseUrl, `drop role ${role}`)
  })
  const DATABASE_URL = String(Object.assign(new URL(databaseUrl), { username: role, password: 'x' }))
  const database = new URL(databaseUrl).pathname.slice(1)
  const lacks = (object: string, grant: string) => ({
    code: 1,
    err: `the user of DATABASE_URL lacks a right (permission denied for ${object}): run \`grant ${grant} to <user>\` as its owner`,
  })
  const everything = 'select, insert, update, delete'
  expect(await run(['reconcile'], { DATABASE_URL })).toMatchObject(
    lacks('table _prisma_migrations', `${everything} on table _prisma_migrations`),
  )
  expect(await run(['migrate', 'deploy'], { DATABASE_URL })).toMatchObject(
    lacks('schema public', 'usage, create on schema public'),
  )
  await query(databaseUrl, `grant ${everything} on all tables in schema public to ${role}`)
  // A process that hangs would keep its port.
  const port = await freePort()
  const worker = await run(['worker', '--metrics-port', String(port)], { DATABASE_URL })
  expect(worker).toMatchObject({
    code: 1,
    err: expect.stringContaining(`grant create on database ${database}`),
  })
  expect(worker.err.split('\n')).toHaveLength(1)
  // The message has all missing grants.
  const grants = worker.err.slice(worker.err.indexOf('grant '))
  expect(grants.split(';').length).toBeGreaterThan(3)
  await query(databaseUrl, grants)
  expect((await run(['worker', '--once'], { DATABASE_URL })).err).toBe('')
  expect((await run(['doctor'], { DATABASE_URL })).out).toContain('ok   Rights: all that are needed')
})

test('warm loads the values of the most recently active users', async () => {
  const { data, databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = await useTestData()
  for (let n = 0; n < 3; n += 1) await addUser(data, 5)
  const namespaceless = { DATABASE_URL, REDIS_URL }
  const warmed = await run(['warm', '--users', '2', '--json'], namespaceless)
  expect(JSON.parse(warmed.out)).toMatchObject({ users: 2 })
  const down = { DATABASE_URL, REDIS_URL: 'redis://127.0.0.1:1' }
  expect((await run(['warm'], down)).err).toContain('Redis does not answer: connect ECONNREFUSED 127.0.0.1:1')
  expect((await run(['warm'], { DATABASE_URL })).err).toContain('REDIS_URL is not set')
  expect((await run(['warm', '--rate', '0'], namespaceless)).err).toContain('It must be a whole number')
})

test('warm exits with 1 if Redis does not accept the values', async () => {
  const { data, databaseUrl: DATABASE_URL } = await useTestData()
  await addUser(data, 5)
  const server = await startLocalRedis({ settings: { maxmemory: '1', 'maxmemory-policy': 'noeviction' } })
  onTestFinished(() => server.stop())
  const environment = { DATABASE_URL, REDIS_URL: server.url }
  const { out, code } = await run(['warm'], environment)
  expect(out).toContain('Redis did not accept 2 values: `pnpm data doctor` says why.')
  expect(code).toBe(1)
  expect((await run(['doctor'], environment)).out).toContain('BAD  Redis use: Redis refuses to store a value')
})

test('an operator is added once, with a generated password or one from standard input', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  const added = await run(['operator', 'add', 'One@Example.org', '--json'], { DATABASE_URL })
  const { email, password } = JSON.parse(added.out)
  expect(email).toBe('one@example.org')
  expect(password).toMatch(/^\S{20}$/)
  const [account] = await query<{ password: string }>(DATABASE_URL, 'select password from operator_accounts')
  expect(await verifyPassword({ hash: account?.password ?? '', password })).toBe(true)

  const again = await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  expect(again).toMatchObject({ code: 1, err: 'email: one@example.org is an operator already' })
  const fromInput = await run(
    ['operator', 'add', 'two@example.org', '--password-stdin'],
    { DATABASE_URL },
    'correct horse battery\n',
  )
  expect(fromInput.out).toBe('two@example.org may now sign in.')
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

/** Records a backup of another machine. */
async function recordBackup(databaseUrl: string): Promise<void> {
  await query(
    databaseUrl,
    `insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at)
     values ('full', 'native', 'succeeded', 'schedule', now(), now())`,
  )
}

test('a warning of doctor has a level of its own, and does not change the exit code', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  await recordBackup(DATABASE_URL)
  const folder = await mkdtemp(join(tmpdir(), 'tarot-cli-doctor-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  // Where drills run: nothing is asked of the server but its version.
  const { BACKUP_PUBLIC_KEY } = await writeBackupKeys(join(folder, 'keys'))
  const environment = {
    DATABASE_URL,
    BACKUP_PUBLIC_KEY,
    BACKUP_REPOSITORY: join(folder, 'repository'),
    POSTGRES_PROGRAMS: (await postgresProgramFolders()).join(':'),
    PGDATA: folder,
  }
  const text = await run(['doctor'], environment)
  expect(text.out).toMatch(/^WARN Backup disk: /m)
  expect(text.code).toBe(0)
  const json = await run(['doctor', '--json'], environment)
  const warning = { check: 'Backup disk', ok: true, warning: true, message: expect.any(String) }
  expect(JSON.parse(json.out)).toContainEqual(warning)
})

test('doctor prints which checks succeed and which fail', async () => {
  const { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL } = await useTestData()
  const first = await run(['doctor'], { DATABASE_URL, REDIS_URL })
  expect(first.out).toMatch(/^ok {3}Postgres: 1\d/)
  expect(first.out).toMatch(/ok {3}Redis: \d/)
  expect(first.out).toMatch(/ok {3}Redis use: accepts values/)
  expect(first.out).toMatch(/ok {3}Redis memory: 256 MiB, allkeys-lfu/)
  expect(first.out).toContain('BAD  Operators: none')
  expect(first.code).toBe(1)
  await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  expect((await run(['doctor'], { DATABASE_URL })).out.match(/^BAD.*$/gm)).toEqual([
    expect.stringContaining('BAD  Backup status: There is no backup yet. Set BACKUP_REPOSITORY'),
  ])
  await recordBackup(DATABASE_URL)
  expect((await run(['doctor'], { DATABASE_URL })).code).toBe(0)
  const down = await run(['doctor', '--json'], { DATABASE_URL, REDIS_URL: 'redis://127.0.0.1:1' })
  expect(JSON.parse(down.out)).toContainEqual({
    check: 'Redis',
    ok: false,
    message: 'connect ECONNREFUSED 127.0.0.1:1: check that Redis runs there, and REDIS_URL',
  })
  expect(down.code).toBe(1)
})

test('doctor says what needs attention in the words of backup status', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  await recordBackup(DATABASE_URL)
  expect(await run(['doctor'], { DATABASE_URL })).toMatchObject({ code: 0 })
  await query(
    DATABASE_URL,
    `insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at, error)
     values ('verify', 'native', 'failed', 'schedule', now(), now(), 'a file is damaged');
     insert into wal_archive (segment, completed_at, waiting, error)
     values ('000000010000000000000001', now(), 3, 'the disk is full')`,
  )
  const status = await run(['backup', 'status'], { DATABASE_URL })
  const alerts = [...status.out.matchAll(/^BAD +(.*)$/gm)].map(([, message]) => message)
  expect(alerts).toEqual([
    expect.stringContaining('a file is damaged'),
    expect.stringContaining('the disk is full'),
  ])
  const { out, code } = await run(['doctor'], { DATABASE_URL })
  expect(out.match(/^BAD.*$/gm)).toEqual(alerts.map((message) => `BAD  Backup status: ${message}`))
  expect(code).toBe(1)
})

test('doctor and reconcile name a table that was dropped, and its runbook', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  expect((await run(['doctor'], { DATABASE_URL })).out).toMatch(/^ok {3}Schema: what the migrations made$/m)
  await query(DATABASE_URL, 'drop table readings cascade')
  const { out, code } = await run(['doctor'], { DATABASE_URL })
  expect(out).toMatch(/^BAD {2}Schema: .* table readings\. .* see docs\/runbooks\/lost-table\.md$/m)
  expect(code).toBe(1)
  expect((await run(['migrate', 'deploy'], { DATABASE_URL })).out).toBe('The database is up to date.')
  expect((await run(['reconcile'], { DATABASE_URL })).err).toMatch(
    /if that finds the database up to date, the table was dropped: see docs\/runbooks\/lost-table\.md$/,
  )
})

test('backup list and verify refuse a repository without a backup, and ask whether its disk is mounted', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-cli-list-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { databaseUrl: DATABASE_URL } = await useTestData()
  const { BACKUP_PUBLIC_KEY } = await writeBackupKeys(join(folder, 'keys'))
  const commands = [['list'], ['verify'], ['verify', '--without-database']]
  await mkdir(join(folder, 'empty'))
  // Of a server that has no backup yet; or all else was removed.
  await mkdir(join(folder, 'begun'))
  await writeFile(join(folder, 'begun/cluster.json'), '')
  for (const [name, message] of [
    ['missing', /There is no repository in \S+\/missing, which is missing or empty\. .*is its disk mounted/],
    ['empty', /There is no repository in \S+\/empty, which is missing or empty\. .*is its disk mounted/],
    ['begun', /\S+\/begun has no backup: the first one has not been made, or they were removed\./],
  ] as const) {
    const BACKUP_REPOSITORY = join(folder, name)
    for (const command of commands) {
      const { out, code } = await run(['backup', ...command], {
        ...{ DATABASE_URL, BACKUP_PUBLIC_KEY, BACKUP_REPOSITORY },
      })
      expect(out).toMatch(message)
      expect(out).not.toContain('Nothing is damaged')
      expect(code).toBe(1)
    }
  }
})

test('backup status says that a restore is the last run, and what a verification has read', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  await query(
    DATABASE_URL,
    `insert into backup_runs (kind, engine, status, requested_by, started_at, finished_at, backup_id, stored_bytes)
     values ('full', 'native', 'succeeded', 'schedule', now(), now(), 'a', 5242880),
            ('verify', 'native', 'succeeded', 'schedule', now(), now(), null, 5242880),
            ('restore', 'native', 'succeeded', 'command line', now(), '2025-03-01Z', 'a', null)`,
  )
  const status = async () => (await run(['backup', 'status'], { DATABASE_URL })).out
  const out = await status()
  expect(out).toMatch(/^Full backup .* 5 MiB in the repository$/m)
  expect(out).toMatch(/^Verification .* 5 MiB read$/m)
  expect(out).toMatch(/^Restored +2025-03-01T00:00:00\.000Z from a: runs between .* are not on record$/m)
  await recordBackup(DATABASE_URL)
  expect(await status()).not.toContain('Restored')
})

test('doctor reports once that the server at DATABASE_URL is not Postgres', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  const http = createHttpServer().listen(0, '127.0.0.1')
  onTestFinished(() => {
    silent.close()
    http.close()
  })
  const { redisUrl } = await useTestData()
  for (const port of [
    (silent.address() as AddressInfo).port,
    (http.address() as AddressInfo).port,
    Number(new URL(redisUrl).port),
  ]) {
    const { out, code } = await run(['doctor'], {
      DATABASE_URL: `postgresql://x:y@127.0.0.1:${port}/x?connect_timeout=1`,
    })
    expect(out.match(/^BAD.*$/gm)).toEqual([
      'BAD  Postgres: The database does not answer. Is it running, and is DATABASE_URL right?',
    ])
    expect(code).toBe(1)
  }
})

test('doctor checks Redis although Postgres is down, and names a wrong setting', async () => {
  const { redisUrl: REDIS_URL } = await useTestData()
  const DATABASE_URL = 'postgresql://x@127.0.0.1:1/x'
  const half = await run(['doctor'], { DATABASE_URL, REDIS_URL })
  expect(half.out).toContain('BAD  Postgres: The database does not answer.')
  expect(half.out).toMatch(/^ok {3}Redis: \d/m)
  expect(half.code).toBe(1)
  for (const wrong of ['foo', 'redis://127.0.0.1/abc']) {
    const { out, code } = await run(['doctor'], { DATABASE_URL, REDIS_URL: wrong })
    expect(out).toMatch(/^BAD {2}Configuration: REDIS_URL must be redis:\/\//)
    expect(out.split('\n')).toHaveLength(1)
    expect(code).toBe(1)
  }
})

test('worker and doctor report that the database belongs to another bot', async () => {
  const { data, databaseUrl } = await useTestData({ botId: 42n })
  await data.bots.admitCurrent('tarot_bot')
  const userId = await addUser(data)
  await data.transactions.completePurchase({
    userId,
    chargeId: 'stx1',
    payload: 'x',
    stars: 50,
    paidAt: new Date(),
  })
  const environment = {
    DATABASE_URL: databaseUrl,
    BOT_TOKEN: '43:a',
    TELEGRAM_API_ROOT: 'http://127.0.0.1:1',
  }
  const doctor = await run(['doctor'], environment)
  expect(doctor.out).toMatch(/^BAD {2}Bots: this database has the payments of the bot 42 \(@tarot_bot\)/m)
  expect((await run(['doctor'], { ...environment, BOT_TOKEN: '42:a' })).out).toMatch(
    /^ok {3}Bots: the bot 42/m,
  )

  const child = spawn(process.execPath, [main, 'worker'], {
    env: { ...commandEnvironment, ...environment },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let log = ''
  child.stdout.on('data', (chunk) => {
    log += chunk
  })
  await expect.poll(() => log).toContain('the worker is ready')
  expect(log).toMatch(/"level":40,.*payments of the bot 42.*"msg":"this database belongs to another bot"/)
})

test('doctor prints a grant for each missing right, and these grants suffice', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  await run(['operator', 'add', 'one@example.org'], { DATABASE_URL })
  const name = `limited_${randomUUID().replaceAll('-', '')}`
  await query(DATABASE_URL, `create role ${name} login password 'x'`)
  const url = Object.assign(new URL(DATABASE_URL), { username: name, password: 'x' }).href
  onTestFinished(async () => {
    await query(DATABASE_URL, `drop owned by ${name}; drop role ${name}`)
  })
  const before = await run(['doctor'], { DATABASE_URL: url })
  expect(before.code).toBe(1)
  expect(before.out).toContain(
    `BAD  Rights: missing: grant select, insert, update on table public.credits to ${name};`,
  )
  const grants = [...before.out.matchAll(/missing: (grant .*;)$/gm)].map(([, grant]) => grant)
  await query(DATABASE_URL, grants.join('\n'))
  await recordBackup(DATABASE_URL)
  const after = await run(['doctor'], { DATABASE_URL: url })
  expect(after.out).toContain('ok   Rights: all that are needed')
  expect(after.out).toContain('ok   Connection: direct, not encrypted')
  expect(after.code).toBe(0)

  const data = await openData({ databaseUrl: url })
  const userId = await addUser(data, 5)
  await data.readings.buy({
    userId,
    spreadType: 'single',
    cards: [],
    interpretation: 'x',
    price: 1,
    idempotencyKey: 'limited',
  })
  expect((await data.reconcile()).discrepancies).toEqual([])
  const worker = await startWorker({ databaseUrl: url, data })
  await worker.stop()
  await data.close()
  expect((await run(['doctor'], { DATABASE_URL: url })).code).toBe(0)
})

test('doctor detects a pooler, and reports what a pooler requires', async () => {
  const { databaseUrl } = await useTestData()
  const pooler = await startLocalPgBouncer(databaseUrl)
  onTestFinished(() => pooler.stop())
  const environment = { DATABASE_URL: pooler.url }
  const { out } = await run(['doctor'], { ...environment, DATABASE_PREPARED_STATEMENTS: 'on' })
  expect(out).toContain('ok   Connection: through a connection pooler, not encrypted')
  expect(out).toContain('BAD  Time limit:')
  expect(out).toMatch(/BAD {2}Prepared statements: .*DATABASE_PREPARED_STATEMENTS=off/)
  expect(out).toMatch(/BAD {2}Direct address: DATABASE_DIRECT_URL is not set/)
  const direct = await run(['doctor'], { ...environment, DATABASE_DIRECT_URL: databaseUrl })
  expect(direct.out).toContain('ok   Direct address: Postgres itself')
  expect(direct.out).not.toContain('Prepared statements')
  const twice = await run(['doctor'], { ...environment, DATABASE_DIRECT_URL: pooler.url })
  expect(twice.out).toContain('BAD  Direct address: DATABASE_DIRECT_URL leads to a connection pooler')
  const migrated = await run(['migrate', 'deploy'], environment)
  expect(migrated).toMatchObject({
    code: 1,
    err: expect.stringContaining('let DATABASE_DIRECT_URL name Postgres itself'),
  })
  const there = await run(['migrate', 'deploy'], { ...environment, DATABASE_DIRECT_URL: databaseUrl })
  expect(there.out).toBe('The database is up to date.')
})

test('doctor detects a Sentinel or a node of a cluster at the URL of a server', async () => {
  const { databaseUrl: DATABASE_URL } = await useTestData()
  const [sentinel, cluster] = [await startLocalRedisSentinel(), await startLocalRedisCluster()]
  onTestFinished(async () => {
    await Promise.all([sentinel.stop(), cluster.stop()])
  })
  const runDoctor = async (port = 0) =>
    (await run(['doctor'], { DATABASE_URL, REDIS_URL: `redis://127.0.0.1:${port}` })).out
  expect(await runDoctor(sentinel.addresses[0]?.port)).toContain(
    'BAD  Redis use: it is a Sentinel: write redis-sentinel://',
  )
  expect(await runDoctor(cluster.addresses[0]?.port)).toContain(
    'it is one node of a cluster: write redis-cluster://',
  )
  const [{ port = 0 } = {}] = sentinel.addresses
  const asCluster = await run(['doctor'], { DATABASE_URL, REDIS_URL: `redis-cluster://127.0.0.1:${port}` })
  expect(asCluster.out).toContain('it is a Sentinel: write redis-sentinel://')
})
