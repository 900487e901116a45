import { explainConnection } from '../database/explain-connection.ts'
import { compareCatalogues, readCatalogue } from '../migrations/catalogue.ts'
import { readExpectedCatalogue } from '../migrations/expected-catalogue.ts'
import type { Finding } from './finding.ts'

const check = 'Schema'

/** Compares the schema of the database with the one that the migrations make. */
export async function examineSchema(databaseUrl: string): Promise<Finding> {
  const [expected, found] = await Promise.all([
    readExpectedCatalogue(),
    readCatalogue(databaseUrl).catch((error) => explainConnection(error)),
  ])
  if (found instanceof Error) return { check, ok: false, message: found.message }
  const { missing, added } = compareCatalogues(expected, found)
  if (missing.length > 0) {
    const message = `not what the migrations made: missing: ${summarize(nameMissing(missing, found))}. If something was dropped, see docs/runbooks/lost-table.md`
    return { check, ok: false, message }
  }
  if (added.length > 0) {
    const message = `has what no migration of this version made: ${summarize(added)}`
    return { check, ok: true, warning: true, message }
  }
  return { check, ok: true, message: 'what the migrations made' }
}

const tableOf = (line: string): string | undefined => /^column ([^.]+)\./.exec(line)?.[1]

/** Returns `table readings` for all lines about a table that is missing, and then the other lines. */
function nameMissing(missing: readonly string[], found: readonly string[]): string[] {
  const present = new Set(found.map(tableOf))
  const tables = [...new Set(missing.map(tableOf))].filter(
    (table) => table !== undefined && !present.has(table),
  )
  const isAboutTable = (line: string) =>
    tables.some((table) => new RegExp(`(^|\\W)${table}(_\\w+_seq)?(\\W|$)`).test(line))
  return [...tables.map((table) => `table ${table}`), ...missing.filter((line) => !isAboutTable(line))]
}

const maxShown = 5

function summarize(lines: readonly string[]): string {
  const shown = lines.slice(0, maxShown).join('; ')
  return lines.length > maxShown ? `${shown}; and ${lines.length - maxShown} more` : shown
}
