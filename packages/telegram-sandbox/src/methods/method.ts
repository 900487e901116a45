import type { Arguments } from '../bot-api/arguments.ts'
import type { Sandbox } from '../sandbox.ts'

/** One call of the bot. */
export interface MethodCall {
  sandbox: Sandbox
  args: Arguments
  /** Aborts when the bot closes the connection. */
  signal: AbortSignal
}

/** Executes a method and returns its `result`. @throws ApiFailure */
export type Method = (call: MethodCall) => unknown

/** A result with a `description`. */
export class DescribedResult {
  readonly result: unknown
  readonly description: string

  constructor(result: unknown, description: string) {
    this.result = result
    this.description = description
  }
}
