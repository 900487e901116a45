import { PrismaPg } from '@prisma/adapter-pg'
import type pg from 'pg'
import { PrismaClient } from '../generated/prisma/client.ts'
import { statementName } from './statement-name.ts'
import { translateError } from './translate-error.ts'

export type Prisma = ReturnType<typeof createPrisma>

/** Maximum number of statements that Prisma prepares by name on a connection; further queries run unnamed. */
const maxStatementNames = 200

/** Creates a Prisma Client over the shared pool that prepares its queries by name and throws `DataError`s. */
export function createPrisma(pool: pg.Pool) {
  const names = new Map<string, string>()
  const statementNameGenerator = ({ sql }: { sql: string }) => {
    const known = names.get(sql)
    if (known) return known
    if (names.size >= maxStatementNames) return ''
    const name = statementName('prisma', sql)
    names.set(sql, name)
    return name
  }
  const client = new PrismaClient({ adapter: new PrismaPg(pool, { statementNameGenerator }) })
  return client.$extends({
    query: {
      $allOperations: async ({ args, query }) => {
        try {
          return await query(args)
        } catch (error) {
          throw translateError(error)
        }
      },
    },
  })
}
