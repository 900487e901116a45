import { randomBytes, randomUUID } from 'node:crypto'
import { hashPassword } from 'better-auth/crypto'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { DataError } from '../errors.ts'
import { check, text } from '../input.ts'

const inputSchema = z.object({
  email: z.email().max(255).toLowerCase(),
  name: text(255, 1).optional(),
  /** 12 to 128 characters. Default: generated, from 120 random bits. */
  password: text(128, 12).optional(),
})

export type AddOperatorInput = z.input<typeof inputSchema>

export interface AddedOperator {
  id: string
  email: string
  /** Not readable again: only its hash is stored. */
  password: string
}

/**
 * Adds an operator, who may sign in to the console. The rows and the password hash have better-auth's format.
 *
 * @throws DataError `INVALID_INPUT` if the address is invalid or taken
 */
async function addOperator(database: Database, input: AddOperatorInput): Promise<AddedOperator> {
  const { email, name = email, password = randomBytes(15).toString('base64url') } = check(inputSchema, input)
  if (await database.prisma.operator.findUnique({ where: { email } })) {
    throw new DataError('INVALID_INPUT', `email: ${email} is an operator already`, { field: 'email' })
  }
  const id = randomUUID()
  await database.prisma.operator.create({
    data: {
      id,
      email,
      name,
      emailVerified: true,
      accounts: {
        create: {
          id: randomUUID(),
          accountId: id,
          providerId: 'credential',
          password: await hashPassword(password),
        },
      },
    },
  })
  return { id, email, password }
}

/** The operators, oldest first. */
async function findOperators(database: Database): Promise<{ id: string; email: string; name: string }[]> {
  return database.prisma.operator.findMany({
    select: { id: true, email: true, name: true },
    orderBy: { createdAt: 'asc' },
  })
}

/**
 * Removes an operator and ends their sessions.
 *
 * @throws DataError `INVALID_INPUT` if there is no operator with this address
 */
async function removeOperator(database: Database, email: string): Promise<void> {
  const { count } = await database.prisma.operator.deleteMany({ where: { email: email.toLowerCase() } })
  if (count === 0)
    throw new DataError('INVALID_INPUT', `email: ${email} is not an operator`, { field: 'email' })
}

/** `data.operators` */
export function openOperators(database: Database) {
  return {
    add: (input: AddOperatorInput) => addOperator(database, input),
    list: () => findOperators(database),
    remove: (email: string) => removeOperator(database, email),
  }
}
