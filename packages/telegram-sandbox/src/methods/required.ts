import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'

/** Returns a parameter. @throws ApiFailure if it is empty */
export function required(args: Arguments, name: string): string {
  const value = args.text(name)
  if (value === '') throw badRequest(`parameter "${name}" is required`)
  return value
}

export function requiredUserId(args: Arguments): number {
  const id = args.integer('user_id', 0)
  if (id <= 0) throw badRequest('invalid user_id specified')
  return id
}
