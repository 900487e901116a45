import { conflict } from '../bot-api/api-failure.ts'
import type { MethodCall } from './method.ts'

/** The longest a bot may wait, in seconds. */
const LONGEST_POLL = 50

export async function getUpdates({ sandbox, args, signal }: MethodCall) {
  if (sandbox.webhooks.webhook) {
    throw conflict(
      "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    )
  }
  allowUpdates({ sandbox, args })
  const offset = args.integer('offset', 0)
  const limit = args.integer('limit', 100, 1, 100)
  const timeout = args.integer('timeout', 0, 0, LONGEST_POLL)
  return sandbox.longPoll.get(offset, limit, timeout, signal)
}

/** `allowed_updates` stays as it was when a call does not name it. */
export function allowUpdates({ sandbox, args }: Pick<MethodCall, 'sandbox' | 'args'>): void {
  const kinds = args.json('allowed_updates', 'allowed_updates')
  if (Array.isArray(kinds)) sandbox.updates.allow(kinds.filter((kind) => typeof kind === 'string'))
}
