import { execFile } from 'node:child_process'
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv, promisify } from 'node:util'
import { openData } from '@tarot/data'
import { buttons, type PersonClient, sandboxClient } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { choosePorts, runStart } from './testing/run-start.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const timeout = 60_000

/** Draws a card, as a person does in the chat. */
async function drawReading(person: PersonClient, question: string): Promise<void> {
  await person.send('/reading')
  const menu = await person.waitFor((message) => buttons(message).length > 5, { timeout })
  await person.press(menu, buttons(menu)[0] ?? '')
  await person.waitFor(() => true, { timeout })
  await person.send(question)
  const confirm = await person.waitFor((message) => buttons(message).length > 0, { timeout })
  await person.press(confirm, buttons(confirm)[0] ?? '')
  await person.waitFor((message) => (message.text?.length ?? 0) > 400, { timeout })
}

/** Buys the first offer for Stars. */
async function buyCredits(person: PersonClient): Promise<void> {
  await person.send('/buy')
  const offers = await person.waitFor((message) => buttons(message).length > 2, { timeout })
  await person.press(offers, buttons(offers)[0] ?? '')
  const invoice = await person.waitFor((message) => message.invoice !== undefined, { timeout })
  expect(await person.pay(invoice)).toMatchObject({ state: 'paid' })
  await person.waitFor((message) => message.text?.includes('credits'), { timeout })
}

test('a dropped table is restored to the second before, and a payment after it is found again', {
  timeout: 600_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-recovery-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  // Postgres runs as another user if root runs the tests.
  await chmod(folder, 0o755)
  const ports = await choosePorts()
  const readUrl = async () => String(parseEnv(await readFile(join(folder, 'env'), 'utf8')).DATABASE_URL)
  const tarotData = async (...args: string[]) => {
    const cli = [`--env-file=${join(folder, 'env')}`, join(root, 'packages/data/src/cli/main.ts')]
    const { stdout } = await promisify(execFile)(process.execPath, [...cli, ...args, '--json'])
    return JSON.parse(stdout)
  }
  const inDatabase = async <Result>(
    work: (data: Awaited<ReturnType<typeof openData>>) => Promise<Result>,
  ) => {
    const data = await openData({ databaseUrl: await readUrl(), logger: { warn() {} } })
    return work(data).finally(() => data.close())
  }
  const questions = () =>
    inDatabase(async ({ prisma }) => {
      const readings = await prisma.reading.findMany({ orderBy: { id: 'asc' } })
      return readings.map(({ question }) => question)
    })

  const first = runStart(folder, ports.environment)
  await first.ready
  expect(first.output()).toContain(join(folder, 'backups'))
  const client = sandboxClient(`http://127.0.0.1:${ports.sandbox}`)
  const person = await client.person({ firstName: 'Anna', id: 4_242 })
  await person.send('/start')
  await person.waitFor((message) => message.text?.includes('Welcome, '), { timeout })
  await drawReading(person, 'Will the first reading be kept?')
  // The worker may be making the first backup.
  await expect
    .poll(() => tarotData('backup', 'run').then(({ status }) => status, String), { timeout: 120_000 })
    .toBe('succeeded')
  await drawReading(person, 'Will the second reading be kept?')
  const before = await questions()
  const target = await inDatabase(async ({ prisma }) => {
    const [row] = await prisma.$queryRaw<{ now: Date }[]>`select clock_timestamp() as now`
    return row?.now ?? new Date(0)
  })
  // Times of a restore have milliseconds.
  await expect.poll(() => Date.now()).toBeGreaterThan(target.getTime() + 1)
  await buyCredits(person)
  await inDatabase(({ prisma }) => prisma.$executeRawUnsafe('drop table readings cascade'))

  const refused = tarotData('restore', '--to', target.toISOString(), '--yes')
  await expect(refused).rejects.toThrow(/a Postgres server runs on .*stop it first/)
  expect((await first.interrupt()).code).toBe(0)
  const restored = await tarotData('restore', '--to', target.toISOString(), '--yes')
  expect(restored.checks.filter(({ ok }: { ok: boolean }) => !ok)).toEqual([])

  const second = runStart(folder, ports.environment)
  await second.ready
  expect(await questions()).toEqual(before)
  expect(await inDatabase((data) => data.reconcile())).toMatchObject({ users: 1, discrepancies: [] })
  // As the worker does every ten minutes with payments that are older than a minute.
  await tarotData('reconcile', '--stars', '--settle', '--grace-period', '0')
  expect(await inDatabase(async ({ prisma }) => prisma.payment.count())).toBe(1)
  expect(await inDatabase((data) => data.reconcile())).toMatchObject({ discrepancies: [] })
  expect((await second.interrupt()).code).toBe(0)
})
