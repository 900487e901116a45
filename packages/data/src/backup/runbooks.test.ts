import { spawn } from 'node:child_process'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { startLocalPostgres } from '@tarot/services'
import { expect, onTestFinished, test } from 'vitest'
import { type BackedUpPostgres, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { commandEnvironment } from '../../test/command-environment.ts'
import { query } from '../../test/query.ts'
import { openData } from '../open-data.ts'
import { addUser } from '../testing/index.ts'
import { publicKeyText } from './repository/signed-file.ts'

const runbooks = new URL('../../../../docs/runbooks/', import.meta.url)
const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url))

/** Variables that only the reader knows: the test sets them in the environment. */
const setByReader = new Set(['MOMENT', 'ESCROW'])

/** What the commands of a runbook need from the machine that they run on. */
interface Machine {
  environment: Record<string, string>
  /** What the blocks do that are marked `stop-server`, `start-server`, `new-machine` or `old-machine`. */
  actions: Record<string, () => Promise<void>>
}

/** The commands of a runbook, with the mark of each block. */
async function readBlocks(name: string): Promise<{ mark: string; commands: string }[]> {
  const text = await readFile(new URL(`${name}.md`, runbooks), 'utf8')
  const blocks = [...text.matchAll(/^( *)```sh ?(\S*)\n([\s\S]*?)^\1```/gm)]
  return blocks.map(([, indent = '', mark = '', commands = '']) => ({
    mark,
    commands: commands.replace(new RegExp(`^${indent}`, 'gm'), ''),
  }))
}

/** Runs all commands of a runbook in order. What a block exports, the next ones have. */
async function follow(name: string, { environment, actions }: Machine, folder: string): Promise<string> {
  let output = ''
  for (const { mark, commands } of await readBlocks(name)) {
    if (mark) {
      const action = actions[mark]
      if (!action) throw new Error(`${name} has a block ${mark}, which this test does not know`)
      await action()
      continue
    }
    const known = commands.replace(/^export (\w+)=.*$/gm, (line, variable) =>
      setByReader.has(variable) ? '' : line,
    )
    const script = `
      pnpm() { shift; if [ "$1" = restore ]; then set -- "$@" --yes; fi; '${process.execPath}' '${cli}' "$@"; }
      ${known}
      env > '${folder}/environment'`
    const shell = spawn('/bin/bash', ['-eu', '-c', script], {
      cwd: folder,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    for (const stream of [shell.stdout, shell.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    const code = await new Promise((resolve) => shell.once('close', resolve))
    if (code !== 0) throw new Error(`${name}: ${commands} ended with ${code}: ${output}`)
    const after = parseEnv(await readFile(join(folder, 'environment'), 'utf8'))
    for (const [variable, value] of Object.entries(after)) {
      if (/^(BACKUP_|ESCROW)/.test(variable)) environment[variable] = value ?? ''
    }
  }
  return output
}

/** The machine of the world: commands have its settings, and stop and start its server. */
async function useMachine(world: BackedUpPostgres): Promise<Machine> {
  const { config, folder, postgres, keys } = world
  const signingKeyFile = join(folder, 'signing-key.pem')
  await writeFile(signingKeyFile, keys.signingKey, { mode: 0o600 })
  return {
    environment: {
      ...commandEnvironment,
      HOME: process.env.HOME ?? '',
      LC_ALL: 'C',
      DATABASE_URL: postgres.url,
      PGDATA: postgres.directory,
      BACKUP_REPOSITORY: config.repository,
      BACKUP_RECIPIENTS: keys.recipients.join(','),
      BACKUP_SIGNING_KEY_FILE: signingKeyFile,
      BACKUP_PUBLIC_KEY: publicKeyText(config.publicKey),
      BACKUP_IDENTITY_FILE: config.identityFile,
      BACKUP_WORK_FOLDER: config.maker.workFolder,
      BACKUP_SCRATCH_FOLDER: String(config.scratchFolder),
      POSTGRES_PROGRAMS: config.programFolders.join(':'),
    },
    actions: { 'stop-server': postgres.stop, 'start-server': postgres.restart },
  }
}

/** A new machine has the repository and the keys, and no data. Its server starts on what was restored. */
function moveTo(machine: Machine, world: BackedUpPostgres, name: string): void {
  const directory = join(world.folder, name)
  machine.environment.PGDATA = directory
  machine.actions['start-server'] = async () => {
    const server = await startLocalPostgres({
      directory,
      archiveFolder: join(world.config.maker.workFolder, 'wal'),
    })
    onTestFinished(() => server.stop())
    machine.environment.DATABASE_URL = server.url
  }
}

/** A world with a user who has 5 credits in a full backup, 1 more in an incremental one, and 1 more in the log alone. */
async function useWorld() {
  const world = await useBackedUpPostgres()
  const data = await openData({ databaseUrl: world.postgres.url, logger: { warn() {} } })
  const userId = await addUser(data, 5)
  const grant = (reason: string) =>
    data.credits.grant({ userId, amount: 1, reason, actor: 'test', idempotencyKey: reason })
  await world.backUp('full')
  await grant('before the incremental backup')
  await world.backUp('incremental')
  await grant('after it')
  await world.archive()
  await data.close()
  return { world, machine: await useMachine(world) }
}

async function readBalance(databaseUrl: string | undefined): Promise<number | undefined> {
  const [row] = await query<{ balance: number }>(String(databaseUrl), 'select balance from credits')
  return row?.balance
}

const limit = 300_000

test('lost-table', { timeout: limit }, async () => {
  const { world, machine } = await useWorld()
  machine.environment.MOMENT = (await world.now()).toISOString()
  await expect.poll(world.now).not.toEqual(new Date(machine.environment.MOMENT))
  await query(world.postgres.url, 'drop table readings cascade')
  await world.archive()
  const output = await follow('lost-table', machine, world.folder)
  expect(output).toMatch(/All that was committed after .* is lost/)
  expect(await readBalance(machine.environment.DATABASE_URL)).toBe(7)
  expect(await query(world.postgres.url, 'select from readings')).toEqual([])
})

test('lost-server', { timeout: limit }, async () => {
  const { world, machine } = await useWorld()
  await world.postgres.stop()
  await rm(world.postgres.directory, { recursive: true })
  machine.actions['new-machine'] = async () => moveTo(machine, world, 'new-server')
  await follow('lost-server', machine, world.folder)
  expect(await readBalance(machine.environment.DATABASE_URL)).toBe(7)
})

test('corrupt-page', { timeout: limit }, async () => {
  const { world, machine } = await useWorld()
  const [row] = await query<{ path: string }>(
    world.postgres.url,
    "select pg_relation_filepath('credits') as path",
  )
  await world.postgres.stop()
  const file = await open(join(world.postgres.directory, row?.path ?? ''), 'r+')
  await file.write(Buffer.from([0xff, 0xff, 0xff]), 0, 3, 8_150)
  await file.close()
  await world.postgres.restart()
  await expect(readBalance(world.postgres.url)).rejects.toThrow(/invalid page/)
  await follow('corrupt-page', machine, world.folder)
  expect(await readBalance(machine.environment.DATABASE_URL)).toBe(7)
})

test('lost-key', { timeout: limit }, async () => {
  const { world, machine } = await useWorld()
  await rm(world.config.identityFile)
  const escrow = join(world.folder, 'escrow-identity.txt')
  await writeFile(escrow, `${world.keys.escrowIdentity}\n`, { mode: 0o600 })
  const folder = join(world.folder, 'desk')
  await mkdir(folder)
  machine.environment.ESCROW = escrow
  const output = await follow('lost-key', machine, folder)
  expect(output.match(/can be restored: in/g)).toHaveLength(2)
  // The new escrow identity and the old one are not where the drills run.
  expect(await readdir(folder)).not.toContain('new-keys')
  expect(await readdir(world.folder)).not.toContain('escrow-identity.txt')
})

test('ransomware', { timeout: limit }, async () => {
  const { world, machine } = await useWorld()
  machine.environment.MOMENT = (await world.now()).toISOString()
  await expect.poll(world.now).not.toEqual(new Date(machine.environment.MOMENT))
  await query(world.postgres.url, 'update users set username = $1', ['pay 3 bitcoin'])
  await world.archive()
  const copy = join(world.folder, 'copy')
  await rename(world.config.repository, copy)
  machine.environment.BACKUP_REPOSITORY = copy
  // The host is disconnected, and the clean machine has neither a server nor what makes backups.
  await world.postgres.stop()
  for (const name of [
    'DATABASE_URL',
    'PGDATA',
    'BACKUP_RECIPIENTS',
    'BACKUP_SIGNING_KEY_FILE',
    'BACKUP_WORK_FOLDER',
  ])
    delete machine.environment[name]
  machine.actions['new-machine'] = async () => {
    moveTo(machine, world, 'clean-machine')
    machine.environment.DATABASE_URL = world.postgres.url
  }
  const output = await follow('ransomware', machine, world.folder)
  expect(output.match(/was not recorded/g)).toHaveLength(2)
  expect(output).toContain('ok   Canary')
  const url = machine.environment.DATABASE_URL
  expect(await readBalance(url)).toBe(7)
  expect(await query(String(url), "select from users where username = 'pay 3 bitcoin'")).toEqual([])
})

test('moving', { timeout: limit }, async () => {
  const { world, machine } = await useWorld()
  machine.actions['new-machine'] = async () => moveTo(machine, world, 'new-machine')
  machine.actions['old-machine'] = () => rm(world.postgres.directory, { recursive: true })
  await follow('moving', machine, world.folder)
  expect(await readBalance(machine.environment.DATABASE_URL)).toBe(7)
})
