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
import type { SystemUser } from '@tarot/processes'
import { runGuarded, serverEnvironment } from '@tarot/processes'
import { checkCluster } from './check-cluster.ts'
import type { PostgresPrograms } from './postgres-programs.ts'

export interface NewCluster {
  superuser: string
  password: string
  /** Whether the cluster must survive a power cut. */
  durable: boolean
  runAs: SystemUser | undefined
}

/**
 * Creates a cluster if the folder is missing or empty; an existing cluster is not changed. The cluster is created in a
 * staging folder beside it and renamed when it is complete, so an interrupted start leaves no incomplete cluster.
 *
 * @throws Error when the folder contains anything else, or a cluster of another version; nothing in it is changed
 */
export async function createCluster(
  directory: string,
  programs: PostgresPrograms,
  cluster: NewCluster,
): Promise<void> {
  if (await checkCluster(directory, programs.version)) return
  await makeCluster(directory, programs, cluster)
}

async function makeCluster(
  directory: string,
  programs: PostgresPrograms,
  { superuser, password, durable, runAs }: NewCluster,
): Promise<void> {
  // An empty folder can be a symbolic link to another disk.
  const target = await realpath(directory).catch(() => directory)
  const parent = dirname(target)
  await mkdir(parent, { recursive: true, mode: runAs ? 0o711 : 0o700 })
  const prefix = `.new-${basename(target)}-`
  await removeAbandonedStagingFolders(parent, prefix)
  const stagingFolder = await mkdtemp(join(parent, prefix))
  const passwordFile = join(stagingFolder, 'password')
  const data = join(stagingFolder, 'data')
  try {
    await writeFile(join(stagingFolder, creatorFile), String(process.pid), { mode: 0o600 })
    await writeFile(passwordFile, `${password}\n`, { mode: 0o400 })
    if (runAs)
      await Promise.all([stagingFolder, passwordFile].map((path) => chown(path, runAs.uid, runAs.gid)))
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
    throw new Error(`Postgres could not create its data folder ${directory}: ${reason(cause)}`, { cause })
  } finally {
    await rm(stagingFolder, { recursive: true, force: true })
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

function reason(error: unknown): string {
  return (error as Error).message.trim().split('\n').slice(-1).join()
}

/** A file in the staging folder with the process id that creates the cluster. */
const creatorFile = 'maker'

/** Removes the staging folders of interrupted starts: those with a creator file whose process has ended. */
async function removeAbandonedStagingFolders(parent: string, prefix: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue
    const stagingFolder = join(parent, name)
    const creator = (await lstat(stagingFolder)).isDirectory() ? await readCreator(stagingFolder) : undefined
    if (creator === undefined || isAlive(creator)) continue
    await rm(stagingFolder, { recursive: true, force: true })
  }
}

async function readCreator(stagingFolder: string): Promise<number | undefined> {
  const content = await readFile(join(stagingFolder, creatorFile), 'utf8').catch(() => '')
  return /^[1-9]\d*$/.test(content) ? Number(content) : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
