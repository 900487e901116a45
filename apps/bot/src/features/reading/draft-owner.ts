import type { BotContext } from '../../context.ts'
import type { DraftOwner } from '../../drafts.ts'

/** The owner of the draft. Features run in private chats only, so there always is a chat. */
export function draftOwnerOf(ctx: BotContext): DraftOwner {
  if (!ctx.chat) throw new Error('this update belongs to no chat')
  return { chatId: ctx.chat.id, userId: ctx.user.id }
}
