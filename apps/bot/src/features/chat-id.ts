import { Composer } from 'grammy'
import type { BotContext } from '../context.ts'
import { isClosedChat } from '../telegram/api-errors.ts'
import { send } from '../telegram/show.ts'

/** `/id`: shows the id of a private chat or a group, for `OPERATOR_CHAT_ID`. */
export function chatId(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.chatType(['private', 'group', 'supergroup']).command('id', async (ctx) => {
    try {
      await send(ctx, { text: ctx.html('chat-id', { id: String(ctx.chat.id) }) })
    } catch (error) {
      if (!isClosedChat(error)) throw error
    }
  })
  return composer
}
