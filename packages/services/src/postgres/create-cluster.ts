import { execFile } from 'node:child_process'
import {
  chown,
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
import { promisify } from 'node:util'
import { serverEnvironment } from '../environment.ts'
import type { SystemUser } from '../unprivileged-user.ts'
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
  const content = await readFolder(directory)
  if (content === undefined || content.length === 0) return makeCluster(directory, programs, cluster)
  if (!content.includes('PG_VERSION')) {
    throw new Error(
      `${directory} holds other things than a Postgres cluster: move them away, or choose another folder`,
    )
  }
  const existing = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim()
  const major = programs.version.split('.')[0]
  if (existing === major) return
  throw new Error(
    `${directory} was made by Postgres ${existing}, this is Postgres ${major}: move the folder away or set DATABASE_URL`,
  )
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
  const workshop = await mkdtemp(join(parent, `.new-${basename(target)}-`))
  const passwordFile = join(workshop, 'password')
  const data = join(workshop, 'data')
  try {
    await writeFile(passwordFile, `${password}\n`, { mode: 0o400 })
    if (runAs) await Promise.all([workshop, passwordFile].map((path) => chown(path, runAs.uid, runAs.gid)))
    await promisify(execFile)(
      programs.initdb,
      [
        `--pgdata=${data}`,
        `--username=${superuser}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--data-checksums',
        ...(durable ? [] : ['--no-sync']),
      ],
      { cwd: '/', env: serverEnvironment(), ...(runAs ? { uid: runAs.uid, gid: runAs.gid } : {}) },
    )
    await rename(data, target)
    if (durable) await syncFolder(parent)
  } catch (cause) {
    throw new Error(`Postgres could not make its data folder ${directory}: ${reason(cause)}`, { cause })
  } finally {
    await rm(workshop, { recursive: true, force: true })
  }
}

/** The names in the folder; undefined when there is no folder. */
async function readFolder(directory: string): Promise<string[] | undefined> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync().finally(() => handle.close())
}

function reason(error: unknown): string {
  const { stderr, message } = error as { stderr?: string; message: string }
  return (stderr || message).trim().split('\n').slice(-1).join()
}
