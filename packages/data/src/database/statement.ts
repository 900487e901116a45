import type pg from 'pg'
import pgPackage from 'pg'
import { longStatement } from './pool.ts'
import { statementName } from './statement-name.ts'
import { translateError } from './translate-error.ts'

/** Whatever can run one query: the pool, or one connection of it. */
export type Queryable = Pick<pg.Pool, 'query'>

const int8 = 20

/** Like pg's own, except that `bigint` columns arrive as `bigint`. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === int8 && format !== 'binary' ? BigInt : pgPackage.types.getTypeParser(oid, format),
}

/**
 * A named prepared statement: parsed and planned once a connection, one round trip a call.
 *
 * @param label is the first part of its name; the second one is a hash of the text.
 * @param options.long it may take up to two minutes, as what looks at everything does.
 * @returns a function that runs it and answers its rows, with errors as `DataError`s.
 */
export function statement<Row>(label: string, text: string, { long = false }: { long?: boolean } = {}) {
  const name = statementName(label, text)
  const timeout = long ? { query_timeout: longStatement } : {}
  return async (database: Queryable, values: readonly unknown[]): Promise<Row[]> => {
    try {
      const result = await database.query({ name, text, values: values as unknown[], types, ...timeout })
      return result.rows as Row[]
    } catch (error) {
      throw translateError(error)
    }
  }
}
