import { InvalidArgumentError } from 'commander'
import type { z } from 'zod'

/** A parser for commander that applies the schema of a setting: options and environment variables have the same rules. */
export function parseArgument<Value>(schema: z.ZodType<Value>): (text: string) => Value {
  return (text) => {
    const result = schema.safeParse(text)
    if (result.success) return result.data
    throw new InvalidArgumentError(`It ${result.error.issues[0]?.message}.`)
  }
}
