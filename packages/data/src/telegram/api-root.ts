import { httpUrl } from '../environment.ts'

/**
 * A setting that is the URL of a Bot API server, without a trailing slash. Default: Telegram's own.
 * https://core.telegram.org/bots/api#using-a-local-bot-api-server
 */
export function apiRoot() {
  return httpUrl()
    .transform((url) => url.replace(/\/+$/, ''))
    .default('https://api.telegram.org')
}
