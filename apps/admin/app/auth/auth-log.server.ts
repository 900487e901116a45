import { AsyncLocalStorage } from 'node:async_hooks'
import { logFailure, oneLine } from '../server/log.server.ts'

const asking = new AsyncLocalStorage<Request>()

/** What better-auth complains about meanwhile belongs to this request. */
export function onBehalfOf<Answer>(request: Request, ask: () => Promise<Answer>): Promise<Answer> {
  return asking.run(request, ask)
}

/** Takes what better-auth would write in colours and over many lines. */
export function logAuth(_level: string, message: string, ...details: unknown[]): void {
  const request = asking.getStore()
  const error = details.find((detail) => detail instanceof Error)
  if (request) logFailure(request, error ?? message)
  else console.error(oneLine(`better-auth: ${message} ${error?.message ?? ''}`))
}
