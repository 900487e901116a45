/** A bot of Telegram that uses this database. */
export interface Bot {
  /** Telegram's id of it: the number before the colon of its token. */
  id: bigint
  /** Without the @; null until it has been asked for. */
  username: string | null
  firstSeenAt: Date
  /** Noted once a minute while it runs. */
  lastSeenAt: Date
}

/** `the bot 42 (@tarot_bot)` */
export const nameBot = ({ id, username }: Pick<Bot, 'id' | 'username'>): string =>
  `the bot ${id}${username === null ? '' : ` (@${username})`}`

/** Minutes without a sign after which a bot counts as stopped. */
export const minutesUntilStopped = 5
