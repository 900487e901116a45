import { text } from '../input.ts'

/**
 * The @name of a user or a bot, without the @. The Bot API states no length: at most 255 characters are accepted.
 * https://core.telegram.org/bots/api#user
 */
export const telegramUsername = text(255)
