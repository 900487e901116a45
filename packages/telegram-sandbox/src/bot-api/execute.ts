import { DescribedResult } from '../methods/method.ts'
import { findMethod } from '../methods/methods.ts'
import type { Sandbox } from '../sandbox.ts'
import type { BotCall } from '../state/calls.ts'
import { faultFailure } from '../state/faults.ts'
import { ApiFailure, notFound } from './api-failure.ts'
import type { Arguments } from './arguments.ts'

/** The response to the bot. `drop`, `hang` and a text body are injected faults. */
export type Outcome = { status: number; body: object | string } | 'drop' | 'hang'

/** Executes one call, applies its fault, and adds it to the list of calls. */
export async function execute(
  sandbox: Sandbox,
  methodName: string,
  args: Arguments,
  signal: AbortSignal,
): Promise<Outcome> {
  const found = findMethod(methodName)
  const method = found?.name ?? methodName
  const fault = sandbox.faults.take(method, args.has('chat_id') ? args.integer('chat_id', 0) : undefined)
  const run = async () => found?.method({ sandbox, args, signal }) ?? Promise.reject(notFound())

  let outcome: Outcome
  let executed: Outcome | undefined
  if (!fault || fault.when === 'after') executed = await answer(run)
  if (!fault) outcome = executed as Outcome
  else if (typeof fault.with === 'string') outcome = fault.with
  else if (fault.body !== undefined) outcome = { status: fault.with, body: fault.body }
  else outcome = failed(faultFailure({ ...fault, with: fault.with }))

  const lost = executed !== undefined && executed !== outcome
  const reported = lost ? executed : outcome
  if (
    method !== 'getUpdates' ||
    reported === 'drop' ||
    reported === 'hang' ||
    reported?.status !== 200 ||
    lost
  ) {
    const call = sandbox.calls.add(describe(sandbox, method, args, reported, lost))
    sandbox.changes.announce({ type: 'call', call })
  }
  return outcome
}

function describe(
  sandbox: Sandbox,
  method: string,
  args: Arguments,
  outcome: Outcome | undefined,
  lost: boolean,
): Omit<BotCall, 'number'> {
  const answered = typeof outcome === 'object' ? { answer: outcome.body, status: outcome.status } : {}
  const payload = args.toJSON()
  return { at: sandbox.clock().getTime(), method, payload, ...answered, ...(lost ? { lost: true } : {}) }
}

async function answer(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    const result = await run()
    if (result instanceof DescribedResult) {
      return { status: 200, body: { ok: true, result: result.result, description: result.description } }
    }
    return { status: 200, body: { ok: true, result } }
  } catch (error) {
    return failed(error)
  }
}

/** Returns `{ ok: false }` with the error. Any other error than `ApiFailure` is a bug of the sandbox: 500. */
export function failed(error: unknown): { status: number; body: object } {
  const failure =
    error instanceof ApiFailure ? error : new ApiFailure(500, `Internal Server Error: ${String(error)}`)
  const { errorCode, message, parameters } = failure
  return {
    status: errorCode,
    body: { ok: false, error_code: errorCode, description: message, ...(parameters ? { parameters } : {}) },
  }
}
