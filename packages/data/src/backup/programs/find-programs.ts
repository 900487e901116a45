import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { delimiter, isAbsolute, join } from 'node:path'
import { readProgramVersion } from '@tarot/processes'
import { DataError } from '../../errors.ts'

/** The programs of Postgres that backups, restores and drills run. */
export const postgresProgramNames = [
  'postgres',
  'pg_basebackup',
  'pg_combinebackup',
  'pg_verifybackup',
  'pg_amcheck',
] as const
type PostgresProgramName = (typeof postgresProgramNames)[number]

/** The absolute path of each program. */
export interface PostgresPrograms extends Readonly<Record<PostgresProgramName, string>> {
  /** The version of each program, as `18.4`. */
  readonly versions: Readonly<Record<PostgresProgramName, string>>
}

interface FoundProgram {
  path: string
  version: string
}

/**
 * Finds the programs of one major version of Postgres: in these folders, on the PATH, and in
 * `/usr/lib/postgresql/<major>/bin`. A program of another major version, and one that does not run, is passed over.
 *
 * @param folders those of `POSTGRES_PROGRAMS`
 * @throws DataError `BACKUP_FAILED` that names the missing program, what was found instead, and how to get it
 */
export async function findPostgresPrograms(folders: string[], major: number): Promise<PostgresPrograms> {
  const places = placesOf(folders, major)
  const found = await Promise.all(
    postgresProgramNames.map(async (name) => [name, await findProgram(name, places, major)] as const),
  )
  const each = <Value>(pick: (program: FoundProgram) => Value) =>
    Object.fromEntries(found.map(([name, program]) => [name, pick(program)])) as Record<
      PostgresProgramName,
      Value
    >
  return { ...each(({ path }) => path), versions: each(({ version }) => version) }
}

/**
 * Finds one program of one major version of Postgres, in the same places.
 *
 * @throws DataError `BACKUP_FAILED`
 */
export async function findPostgresProgram(
  folders: string[],
  major: number,
  name: PostgresProgramName,
): Promise<string> {
  return (await findProgram(name, placesOf(folders, major), major)).path
}

function placesOf(folders: string[], major: number): string[] {
  const path = (process.env.PATH ?? '').split(delimiter)
  const all = [...folders, ...path, `/usr/lib/postgresql/${major}/bin`]
  return [...new Set(all.filter((folder) => isAbsolute(folder)))]
}

async function findProgram(
  name: PostgresProgramName,
  places: string[],
  major: number,
): Promise<FoundProgram> {
  const passedOver: string[] = []
  for (const place of places) {
    const path = join(place, name)
    if (!(await isExecutable(path))) continue
    try {
      const version = await readProgramVersion(path)
      if (Number.parseInt(version, 10) === major) return { path, version }
      passedOver.push(`${path} is ${version}`)
    } catch (error) {
      passedOver.push(`${path} does not run: ${(error as Error).message}`)
    }
  }
  const instead = passedOver.length > 0 ? ` (${passedOver.join('; ')})` : ''
  const remedy = `install it (Debian, Ubuntu: apt-get install postgresql-${major}; macOS: brew install postgresql@${major}), or let POSTGRES_PROGRAMS name its folder`
  throw new DataError('BACKUP_FAILED', `${name} of Postgres ${major} is missing${instead}: ${remedy}`, {
    field: 'POSTGRES_PROGRAMS',
    details: { program: name, major, places },
  })
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
}
