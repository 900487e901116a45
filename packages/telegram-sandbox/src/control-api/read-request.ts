import type { Context } from 'hono'
import { z } from 'zod'
import { ActionError } from '../actions/action-error.ts'

/** Reads and validates the JSON body. An empty body counts as `{}`. */
export async function readBody<Schema extends z.ZodType>(c: Context, schema: Schema) {
  const type = c.req.header('content-type')
  const text = await c.req.text()
  if (text !== '' && !type?.startsWith('application/json')) {
    throw new ActionError(400, 'Send JSON, with content-type: application/json.')
  }
  let body: unknown = {}
  try {
    if (text !== '') body = JSON.parse(text)
  } catch (error) {
    throw new ActionError(400, `The body is not JSON: ${(error as Error).message}`)
  }
  return check(schema, body)
}

export function readQuery<Schema extends z.ZodType>(c: Context, schema: Schema) {
  return check(schema, c.req.query())
}

/** Reads an integer parameter of the path. */
export function readId(c: Context, name: string): number {
  const value = Number(c.req.param(name))
  if (!Number.isSafeInteger(value)) throw new ActionError(400, `${name} must be a whole number.`)
  return value
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const read = schema.safeParse(value)
  if (read.success) return read.data
  throw new ActionError(400, z.prettifyError(read.error))
}
