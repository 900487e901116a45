import { AsyncLocalStorage } from 'node:async_hooks'
import { logFailure, oneLine } from '../server/log.server.ts'

const currentRequest = new AsyncLocalStorage<Request>()

/** Runs a call of better-auth. The errors that better-auth logs during the call are logged with this request. */
export function runWithRequest<Result>(request: Request, call: () => Promise<Result>): Promise<Result> {
  return currentRequest.run(request, call)
}

/** Logs a message of better-auth in one line and without colours. */
export function logAuth(_level: string, message: string, ...details: unknown[]): void {
  const request = currentRequest.getStore()
  const error = details.find((detail) => detail instanceof Error)
  if (request) logFailure(request, error ?? message)
  else console.error(oneLine(`better-auth: ${message} ${error?.message ?? ''}`))
}
