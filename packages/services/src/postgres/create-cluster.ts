import {
  chown,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { serverEnvironment } from '../environment.ts'
import { runGuarded } from '../run-guarded.ts'
import type { SystemUser } from '../unprivileged-user.ts'
import { checkCluster } from './check-cluster.ts'
import type { PostgresPrograms } from './postgres-programs.ts'

export interface NewCluster {
  superuser: string
  password: string
  /** Whether it must survive a power cut. */
  durable: boolean
  runAs: SystemUser | undefined
}

/**
 * Makes a cluster where the folder is missing or empty, and leaves one that is there as it is. The cluster is made beside the
 * folder and gets its name when it is complete, so that a start that was cut off leaves nothing half done in its place.
 *
 * @throws Error when the folder holds anything else, or a cluster of another version: nothing in it is touched.
 */
export async function createCluster(
  directory: string,
  programs: PostgresPrograms,
  cluster: NewCluster,
): Promise<void> {
  if (await checkCluster(directory)) return
  await makeCluster(directory, programs, cluster)
}

async function makeCluster(
  directory: string,
  programs: PostgresPrograms,
  { superuser, password, durable, runAs }: NewCluster,
): Promise<void> {
  // An empty folder can be a link to another disk.
  const target = await realpath(directory).catch(() => directory)
  const parent = dirname(target)
  await mkdir(parent, { recursive: true, mode: runAs ? 0o711 : 0o700 })
  const prefix = `.new-${basename(target)}-`
  await removeAbandonedWorkshops(parent, prefix)
  const workshop = await mkdtemp(join(parent, prefix))
  const passwordFile = join(workshop, 'password')
  const data = join(workshop, 'data')
  try {
    await writeFile(join(workshop, makerFile), String(process.pid), { mode: 0o600 })
    await writeFile(passwordFile, `${password}\n`, { mode: 0o400 })
    if (runAs) await Promise.all([workshop, passwordFile].map((path) => chown(path, runAs.uid, runAs.gid)))
    const initdb = await runGuarded({
      command: programs.initdb,
      args: [
        `--pgdata=${data}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--data-checksums',
        ...(durable ? [] : ['--no-sync']),
      ],
      stopSignal: 'SIGTERM',
      env: serverEnvironment(),
      ...(runAs ? { runAs } : {}),
    })
    if ((await initdb.exited) !== 0) throw new Error(initdb.output())
    await rename(data, target)
    if (durable) await syncFolder(parent)
  } catch (cause) {
    throw new Error(`Postgres could not make its data folder ${directory}: ${reason(cause)}`, { cause })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

function reason(error: unknown): string {
  return (error as Error).message.trim().split('\n').slice(-1).join()
}

/** Names the process that makes the cluster, in the folder that it is made in. */
const makerFile = 'maker'

/** Removes what a start left that was killed in the middle: only folders with our mark whose maker is gone. */
async function removeAbandonedWorkshops(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const workshop = join(parent, name)
    const maker = (await lstat(workshop)).isDirectory() ? await readMaker(workshop) : undefined
    if (maker === undefined || isAlive(maker)) continue
    await rm(workshop, { recursive: true, force: true })
  }
}

async function readMaker(workshop: string): Promise<number | undefined> {
  const mark = await readFile(join(workshop, makerFile), 'utf8').catch(() => '')
  return /^[1-9]\d*$/.test(mark) ? Number(mark) : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
