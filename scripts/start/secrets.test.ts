import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Process } from '@tarot/processes'
import { redisAnswers } from '@tarot/services'
import { startSandbox } from '@tarot/telegram-sandbox'
import { expect, onTestFinished, test } from 'vitest'
import { processTree } from './testing/process-tree.ts'
import { choosePorts, runStart } from './testing/run-start.ts'

const isRoot = process.getuid?.() === 0
const otherUser = { uid: 54_321, gid: 54_321 }

async function useDataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-secrets-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await chmod(folder, 0o755)
  return folder
}

/** Reads a file as another user, with `cat`. Only root can do this. */
function readAs({ uid, gid }: { uid: number; gid: number }, path: string): Promise<string> {
  return promisify(execFile)('cat', [path], { uid, gid, cwd: '/' }).then(({ stdout }) => stdout)
}

async function readEnvironment({ pid }: Process): Promise<string> {
  const path = `/proc/${pid}/environ`
  return isRoot ? readAs(await stat(`/proc/${pid}`), path) : readFile(path, 'utf8')
}

/** Returns whether another user can open the file, judging by the modes of the file and its folders. */
async function isOpen(path: string, dataFolder: string): Promise<boolean> {
  if (((await stat(path)).mode & 0o077) === 0) return false
  const folder = dirname(path)
  if (folder === dataFolder) return true
  return ((await stat(folder)).mode & 0o011) === 0 ? false : isOpen(folder, dataFolder)
}

test('no command line shows a secret, no other user can read one, and each program has only its own', async () => {
  const folder = await useDataFolder()
  // The state that an older version leaves.
  await mkdir(join(folder, 'logs'), { mode: 0o755 })
  const oldSecrets = {
    databasePassword: 'old-database-password',
    authSecret: 'old-secret-of-thirty-two-letters-',
  }
  await writeFile(join(folder, 'secrets.json'), JSON.stringify(oldSecrets), { mode: 0o644 })
  await writeFile(join(folder, 'env'), 'DATABASE_URL=old\n', { mode: 0o644 })
  await writeFile(join(folder, 'logs/bot.log'), 'a line\n', { mode: 0o644 })

  const token = '4200000007:token-of-this-test'
  await using telegram = await startSandbox({ token })
  const { environment } = await choosePorts()
  const run = runStart(folder, { ...environment, BOT_TOKEN: token, TELEGRAM_API_ROOT: telegram.apiRoot })

  const commands = new Set<string>()
  const recordCommands = async () => {
    for (const { command } of await processTree(run.pid)) commands.add(command)
  }
  let isReady = false
  void run.ready.finally(() => {
    isReady = true
  })
  // Some programs run only for a moment, such as initdb.
  for (; !isReady; await delay(50)) await recordCommands()
  await run.ready
  await recordCommands()

  const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8'))
  expect(secrets).toMatchObject(oldSecrets)
  const redisPassword: string = secrets.redisPassword
  const [password = ''] = /(?<= with )\S+(?= \(shown this once\))/.exec(run.output()) ?? []
  expect([password, redisPassword].every((secret) => secret.length >= 20)).toBe(true)
  const keys = await Promise.all(
    ['identity.txt', 'escrow-identity.txt', 'signing-key.pem'].map(async (name) => {
      const lines = (await readFile(join(folder, 'backup-keys', name), 'utf8')).trim().split('\n')
      return lines.find((line) => /^[\w+/=-]{40,}$/.test(line)) ?? ''
    }),
  )
  expect(keys.every((key) => key.length >= 40)).toBe(true)
  for (const secret of [token, password, redisPassword, ...keys, ...Object.values(oldSecrets)]) {
    expect([...commands].filter((command) => command.includes(secret))).toEqual([])
  }

  const tree = await processTree(run.pid)
  const find = (text: string) => {
    const found = tree.find(({ command }) => command.includes(text) && !command.includes('guard.ts'))
    if (!found) throw new Error(`no ${text} among ${tree.map(({ command }) => command).join('\n')}`)
    return found
  }
  const [postgres, redis] = [find('bin/postgres'), find('redis-server')]
  if (process.platform === 'linux') {
    const bot = await readEnvironment(find('apps/bot'))
    expect([bot.includes(token), bot.includes(oldSecrets.authSecret)]).toEqual([true, false])
    const admin = await readEnvironment(find('apps/admin'))
    expect([admin.includes(token), admin.includes(oldSecrets.authSecret)]).toEqual([false, true])
    const worker = await readEnvironment(find('cli/main.ts worker'))
    expect([worker.includes('BACKUP_REPOSITORY='), worker.includes('PGDATA=')]).toEqual([true, false])
    for (const secret of [...keys, oldSecrets.authSecret]) expect(worker).not.toContain(secret)
    for (const other of [bot, admin]) expect(other).not.toMatch(/BACKUP_|POSTGRES_PROGRAMS|PGDATA/)
    for (const server of [postgres, redis]) {
      // Redis overwrites a part of its environment with its process title.
      const serverEnvironment = await readEnvironment(server)
      for (const secret of [token, ...Object.values(oldSecrets), 'HOME='])
        expect(serverEnvironment).not.toContain(secret)
      expect((await stat(`/proc/${server.pid}`)).uid).not.toBe(0)
    }
  }

  const url = /^REDIS_URL=(.*)$/m.exec(await readFile(join(folder, 'env'), 'utf8'))?.[1] ?? ''
  expect([await redisAnswers(url), await redisAnswers(url.replace(/\/\/.*@/, '//'))]).toEqual([true, false])

  const logs = (await readdir(join(folder, 'logs'))).map((name) => `logs/${name}`)
  expect(logs).toEqual(expect.arrayContaining(['logs/bot.log', 'logs/postgres.log', 'logs/redis.log']))
  const privateFiles = [
    ...['env', 'secrets.json', 'postgres/PG_VERSION', 'postgres/global/pg_control', ...logs],
    ...['identity.txt', 'escrow-identity.txt', 'signing-key.pem'].map((name) => `backup-keys/${name}`),
  ]
  for (const name of privateFiles) {
    expect([name, await isOpen(join(folder, name), folder)]).toEqual([name, false])
    if (isRoot) await expect(readAs(otherUser, join(folder, name))).rejects.toThrow('Permission denied')
  }
  expect((await stat(join(folder, 'postgres'))).mode & 0o777).toBe(0o700)
  expect((await stat(folder)).mode & 0o777).toBe(isRoot ? 0o711 : 0o700)
  expect((await run.interrupt()).code).toBe(0)
})

test('a folder whose secrets cannot be parsed is not changed', async () => {
  const folder = await useDataFolder()
  await writeFile(join(folder, 'holiday.txt'), 'for everybody', { mode: 0o644 })
  await writeFile(join(folder, 'secrets.json'), 'not JSON, and secret', { mode: 0o644 })
  const { code, output } = await runStart(folder, (await choosePorts()).environment).ended
  expect([code, output]).toEqual([1, expect.stringContaining('secrets.json is not JSON')])
  expect(output).not.toContain('and secret')
  const modes = await Promise.all(
    ['', 'holiday.txt', 'secrets.json'].map(async (name) => (await stat(join(folder, name))).mode & 0o777),
  )
  expect(modes).toEqual([0o755, 0o644, 0o644])
})
