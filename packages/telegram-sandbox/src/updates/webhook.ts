import { badRequest } from '../bot-api/api-failure.ts'
import type { Milliseconds, Seconds } from '../state/clock.ts'

/** The parameters of `setWebhook`. */
export interface Webhook {
  url: string
  secretToken: string
  maxConnections: number
}

/** The retry policy of webhook deliveries. */
export interface WebhookRetry {
  /** Delay before the second retry; the first is immediate, as on Telegram. It doubles each time. Default 2000. */
  delay: Milliseconds
  /** Maximum delay. Default 60000. */
  max: Milliseconds
  /** Timeout of one request. Default 60000. */
  timeout: Milliseconds
}

export const WEBHOOK_RETRY: WebhookRetry = { delay: 2_000, max: 60_000, timeout: 60_000 }

/** Returns the delay before the next attempt. @param failures number of failures of this update, from 1 */
export function retryDelay(retry: WebhookRetry, failures: number, retryAfter: Seconds): Milliseconds {
  if (retryAfter > 0) return Math.min(retryAfter, 3600) * 1000
  return failures === 1 ? 0 : Math.min(retry.max, retry.delay * 2 ** (failures - 2))
}

/** Checks a webhook URL, which must be on this machine. @throws ApiFailure */
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
