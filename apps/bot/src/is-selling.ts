import type { BotConfig } from './config.ts'

/** Whether anything is sold: only where people know whom to turn to, as Telegram asks of bots that sell. */
export const isSelling = ({ supportContact }: BotConfig): boolean => supportContact !== undefined
