import type { Data } from '@tarot/data'
import type { BotConfig } from './config.ts'
import type { Drafts } from './drafts.ts'
import type { Draws } from './draws.ts'
import type { Logger } from './logger.ts'

/** What features work with. */
export interface Dependencies {
  data: Data
  drafts: Drafts
  draws: Draws
  config: BotConfig
  logger: Logger
}
