import { basename, dirname } from 'node:path'
import {
  findPostgresPrograms,
  type PostgresPrograms,
  postgresProgramNames,
} from '../backup/programs/find-programs.ts'
import { isDataError } from '../errors.ts'
import type { Finding } from './finding.ts'

const check = 'Backup programs'

/** Checks the programs of Postgres against the version of the server. */
export async function examinePrograms(folders: string[], serverVersion: string): Promise<Finding[]> {
  let programs: PostgresPrograms
  try {
    programs = await findPostgresPrograms(folders, Number.parseInt(serverVersion, 10))
  } catch (error) {
    if (!isDataError(error)) throw error
    return [{ check, ok: false, message: error.message }]
  }
  const groups = Map.groupBy(
    postgresProgramNames,
    (name) => `${programs.versions[name]} in ${dirname(programs[name])}`,
  )
  return [...groups].map(([place, names]) => {
    const message = `${names.join(', ')} ${place}`
    const [name] = names
    if (
      name === undefined ||
      isBundled(programs[name]) ||
      minorOf(programs.versions[name]) >= minorOf(serverVersion)
    )
      return { check, ok: true, message }
    const remedy = `older than the server, which is ${serverVersion}: install its version, which has fixes, and name its folder first in POSTGRES_PROGRAMS`
    return { check, ok: true, warning: true, message: `${message}, ${remedy}` }
  })
}

/** Whether `pnpm start` has unpacked it, into `postgres-clients-<digest>/bin`: npm has no newer version of it. */
const isBundled = (program: string): boolean =>
  /^postgres-clients-[0-9a-f]{12}$/.test(basename(dirname(dirname(program))))

/** Returns 4 for 18.4. */
function minorOf(version: string): number {
  return Number(version.split('.')[1] ?? 0)
}
