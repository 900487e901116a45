import { conflict } from '../bot-api/api-failure.ts'
import type { MethodCall } from './method.ts'

/** Maximum `timeout` of `getUpdates` in seconds. */
const MAX_POLL_TIMEOUT = 50

export async function getUpdates({ sandbox, args, signal }: MethodCall) {
  if (sandbox.webhooks.webhook) {
    throw conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
  }
  allowUpdates({ sandbox, args })
  const offset = args.integer('offset', 0)
  const limit = args.integer('limit', 100, 1, 100)
  const timeout = args.integer('timeout', 0, 0, MAX_POLL_TIMEOUT)
  return sandbox.longPoll.get(offset, limit, timeout, signal)
}

/** Sets `allowed_updates`. Without the parameter it is not changed. */
export function allowUpdates({ sandbox, args }: Pick<MethodCall, 'sandbox' | 'args'>): void {
  const kinds = args.json('allowed_updates', 'allowed_updates')
  if (Array.isArray(kinds)) sandbox.updates.allow(kinds.filter((kind) => typeof kind === 'string'))
}
