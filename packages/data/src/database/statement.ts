import type pg from 'pg'
import pgPackage from 'pg'
import { maxStatementTime } from './pool.ts'
import { statementName } from './statement-name.ts'
import { translateError } from './translate-error.ts'

/** The pool, or one of its connections. */
export type Queryable = Pick<pg.Pool, 'query'>

const int8 = 20

/** The parsers of `pg`, except that `bigint` columns become `bigint`. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary' ? BigInt : pgPackage.types.getTypeParser(oid, format),
}

/**
 * Defines a named prepared statement: parsed and planned once per connection, one round trip per call.
 *
 * @param label the first part of its name; the second part is a hash of the text
 * @param options.long whether it may take up to two minutes, as statements over whole tables do
 * @returns a function that runs it and returns its rows, with the text in `text`; errors are `DataError`s
 */
export function statement<Row>(label: string, text: string, { long = false }: { long?: boolean } = {}) {
  const name = statementName(label, text)
  const timeout = long ? { query_timeout: maxStatementTime } : {}
  const run = async (database: Queryable, values: readonly unknown[]): Promise<Row[]> => {
    try {
      const result = await database.query({ name, text, values: values as unknown[], types, ...timeout })
      return result.rows as Row[]
    } catch (error) {
      throw translateError(error)
    }
  }
  return Object.assign(run, { text })
}
