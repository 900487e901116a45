import type { BotContext } from '../../context.ts'
import type { Place } from '../../drafts.ts'

/** Whose draft it is. Features work in private chats only, so there always is a chat. */
export function placeOf(ctx: BotContext): Place {
  if (!ctx.chat) throw new Error('this update belongs to no chat')
  return { chatId: ctx.chat.id, userId: ctx.user.id }
}
