/** A Telegram bot that uses this database. */
export interface Bot {
  /** The bot's Telegram ID: the number before the colon of its token. */
  id: bigint
  /** Without the @; null until Telegram has returned it. */
  username: string | null
  firstSeenAt: Date
  /** Written once a minute while the bot runs. */
  lastSeenAt: Date
}

/** `the bot 42 (@tarot_bot)` */
export const nameBot = ({ id, username }: Pick<Bot, 'id' | 'username'>): string =>
  `the bot ${id}${username === null ? '' : ` (@${username})`}`

/** Minutes since `lastSeenAt` after which a bot counts as stopped. */
export const minutesUntilStopped = 5
