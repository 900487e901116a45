import { badRequest } from '../bot-api/api-failure.ts'
import type { Milliseconds, Seconds } from '../state/clock.ts'

/** What `setWebhook` set. */
export interface Webhook {
  url: string
  secretToken: string
  maxConnections: number
}

/** How a webhook is tried again until it answers with 2xx. */
export interface WebhookRetry {
  /** Before the second repetition; the first follows at once, as with Telegram. Doubles each time. Default 2000. */
  delay: Milliseconds
  /** The longest pause. Default 60000. */
  max: Milliseconds
  /** How long one answer may take. Default 60000. */
  timeout: Milliseconds
}

export const WEBHOOK_RETRY: WebhookRetry = { delay: 2_000, max: 60_000, timeout: 60_000 }

/** @param failures how often this update has failed so far, from 1 */
export function retryDelay(retry: WebhookRetry, failures: number, retryAfter: Seconds): Milliseconds {
  if (retryAfter > 0) return Math.min(retryAfter, 3600) * 1000
  return failures === 1 ? 0 : Math.min(retry.max, retry.delay * 2 ** (failures - 2))
}

/** Only this machine: nothing a bot does in the sandbox may leave it. */
export function checkWebhookUrl(url: string): void {
  if (!URL.canParse(url)) throw badRequest('invalid webhook URL specified')
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'http:' || !['127.0.0.1', 'localhost', '[::1]'].includes(hostname)) {
    throw badRequest('bad webhook: the sandbox delivers only to http://127.0.0.1 and http://localhost')
  }
}

export function checkSecretToken(token: string): void {
  if (token.length > 256) throw badRequest('secret token is too long')
  if (!/^[\w-]*$/.test(token)) throw badRequest('secret token contains unallowed characters')
}
