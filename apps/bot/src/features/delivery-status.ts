import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import type { Dependencies } from '../dependencies.ts'
import { markActive } from '../middleware/mark-active.ts'

/** Records which users have blocked the bot, and which come back. */
export function deliveryStatus({
  data,
  logger,
}: Pick<Dependencies, 'data' | 'logger'>): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.on('my_chat_member', async (ctx) => {
    if (ctx.chat.type !== 'private') return
    await markActive(data, logger, ctx, ctx.myChatMember.new_chat_member.status === 'member')
  })
  return composer
}
