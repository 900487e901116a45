import type { Data } from '@tarot/data'
import type { BotContext } from '../context.ts'
import type { Logger } from '../logger.ts'

/** Records whether the bot can reach the user. A failure is only logged. */
export async function markActive(
  data: Data,
  logger: Logger,
  ctx: Pick<BotContext, 'from' | 'update'>,
  active: boolean,
): Promise<void> {
  if (!ctx.from) return
  try {
    const user = await data.users.byTelegramId(BigInt(ctx.from.id))
    if (user && user.isActive !== active) await data.users.setActive(user.id, active)
  } catch (err) {
    logger.warn({ updateId: ctx.update.update_id, err }, 'could not record whether a user can be reached')
  }
}
