import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { WebhookConfig } from '../config.ts'
import { WebhookRefusalError } from './webhook-refusal-error.ts'

/**
 * Creates the check that refuses every request that is not Telegram's.
 *
 * @returns throws `WebhookRefusalError` 404 for another path, 405 for another method, 401 for a wrong secret token
 */
export function createRequestCheck({
  url,
  secret,
}: Pick<WebhookConfig, 'url' | 'secret'>): (request: IncomingMessage) => void {
  const expected = digest(secret)
  return ({ url: target = '', method, headers }) => {
    // Compared as text: a request target such as `//` is not a valid URL path.
    if (target.split('?')[0] !== url.pathname) throw new WebhookRefusalError(404, 'not found')
    if (method !== 'POST') throw new WebhookRefusalError(405, 'only POST')
    const token = headers['x-telegram-bot-api-secret-token']
    // Hashes, because `timingSafeEqual` requires equal lengths.
    if (typeof token !== 'string' || !timingSafeEqual(digest(token), expected)) {
      throw new WebhookRefusalError(401, 'wrong secret token')
    }
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
