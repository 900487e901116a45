import { z } from 'zod'

/**
 * Telegram's `update_id`. It increases with each update; after a week without updates the next one is random.
 * Default null: unknown. https://core.telegram.org/bots/api#update
 */
export const updateId = z.int().nullable().default(null)
