import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { listProcesses } from '@tarot/processes'
import { onTestFinished } from 'vitest'
import type { BackedUpPostgres } from './backed-up-postgres.ts'
import { commandEnvironment } from './command-environment.ts'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))

export interface BackupProcess {
  pid: number
  child: ChildProcess
  /** Its exit code; null if it was killed. */
  exited: Promise<number | null>
  /** All that it has written until now. */
  output(): string
  /** Ends it by SIGKILL. */
  kill(): Promise<void>
}

/** The settings of backups of this server, as variables of the environment. */
export async function backupEnvironment({ config, keys, folder }: BackedUpPostgres) {
  const signingKeyFile = join(folder, 'signing-key.pem')
  await writeFile(signingKeyFile, keys.signingKey, { mode: 0o600 })
  return {
    ...commandEnvironment,
    DATABASE_URL: config.databaseUrl,
    BACKUP_REPOSITORY: config.repository,
    BACKUP_RECIPIENTS: keys.recipients.join(','),
    BACKUP_SIGNING_KEY_FILE: signingKeyFile,
    BACKUP_IDENTITY_FILE: config.identityFile,
    BACKUP_WORK_FOLDER: config.maker.workFolder,
    BACKUP_SCRATCH_FOLDER: config.scratchFolder ?? '',
    POSTGRES_PROGRAMS: config.programFolders.join(':'),
  }
}

/** Starts the command line in a process of its own. It is killed at the end of the test. */
export async function startBackupProcess(
  args: string[],
  environment: Record<string, string>,
): Promise<BackupProcess> {
  const child = spawn(process.execPath, [main, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  await once(child, 'spawn')
  const started: BackupProcess = {
    pid: child.pid as number,
    child,
    exited,
    output: () => output,
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
  onTestFinished(started.kill)
  return started
}

/** The command lines of all processes that a process has started, directly or not. */
export async function findDescendants(pid: number): Promise<{ pid: number; command: string }[]> {
  const all = await listProcesses()
  const found = new Set([pid])
  for (let size = 0; size < found.size; ) {
    size = found.size
    for (const each of all) if (found.has(each.parent)) found.add(each.pid)
  }
  return all.filter((each) => each.pid !== pid && found.has(each.pid))
}

/** Those of these processes that still run. */
export async function stillRunning(processes: { pid: number; command: string }[]): Promise<string[]> {
  const running = await listProcesses(processes.map(({ pid }) => pid))
  return running.flatMap(({ pid, command }) =>
    processes.some((one) => one.pid === pid && one.command === command) ? [command] : [],
  )
}

/** A folder for temporary files, for `TMPDIR`, which is removed at the end. */
export async function useTemporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-faults-'))
  // Postgres runs as another user when root runs the tests.
  await chmod(folder, 0o711)
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}
