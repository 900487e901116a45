import { required } from '../environment.ts'

/**
 * A setting that is the token of a bot: its ID, a colon and a secret. https://core.telegram.org/bots/api#authorizing-your-bot
 *
 * @param hint see `required`
 */
export function botToken(hint?: string) {
  return required(hint).regex(
    /^[1-9]\d{0,17}:[\w-]+$/,
    'does not look like a token: copy it from @BotFather, it is a number, a colon and letters',
  )
}
