import type { Data } from '@tarot/data'
import type { Api } from 'grammy'
import type { BotConfig } from './config.ts'
import type { Drafts } from './drafts.ts'
import type { Draws } from './draws.ts'
import type { Logger } from './logger.ts'
import type { Notifier } from './notifier.ts'

/** What features and background tasks need. */
export interface Dependencies {
  /** For calls outside an update. */
  api: Api
  data: Data
  drafts: Drafts
  draws: Draws
  config: BotConfig
  logger: Logger
  notifier: Notifier
  /** Aborted when the bot stops. It ends the wait for the database. */
  stopping: AbortSignal
}
