import type { Arguments } from '../bot-api/arguments.ts'
import type { Sandbox } from '../sandbox.ts'

/** One call of the bot. */
export interface MethodCall {
  sandbox: Sandbox
  args: Arguments
  /** Aborts when the bot gives up waiting. */
  signal: AbortSignal
}

/** Returns what goes into `result`, throws an `ApiFailure` otherwise. */
export type Method = (call: MethodCall) => unknown

/** A result that Telegram explains in `description`. */
export class Described {
  readonly result: unknown
  readonly description: string

  constructor(result: unknown, description: string) {
    this.result = result
    this.description = description
  }
}
