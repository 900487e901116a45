import type { BotConfig } from './config.ts'

/** Whether anything is sold. Telegram requires a support contact of bots that sell. */
export const isSelling = ({ supportContact }: BotConfig): boolean => supportContact !== undefined
