import { Composer, InlineKeyboard } from 'grammy'
import { isForAnother, isKnownCommand, readCommand } from '../commands.ts'
import type { BotContext } from '../context.ts'
import { isClosedChat } from '../telegram/api-errors.ts'
import { send } from '../telegram/show.ts'

/** Answers commands in groups with a link to the private chat. Updates of groups and channels end here. */
export function groups(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const outside = composer.chatType(['group', 'supergroup', 'channel'])

  outside.on('callback_query', (ctx) => ctx.notice(ctx.t('alert-button-unused')))
  outside.chatType(['group', 'supergroup']).on('message:text', async (ctx) => {
    const command = readCommand(ctx.message.text)
    if (!command) return
    const { username } = ctx.me
    if (isForAnother(command, username) || !(command.to || isKnownCommand(command.name))) return
    const keyboard = new InlineKeyboard().url(ctx.t('button-private'), `https://t.me/${username}?start=group`)
    try {
      await send(ctx, { text: ctx.html('group'), keyboard })
    } catch (error) {
      if (!isClosedChat(error)) throw error
    }
  })
  outside.use(() => {})
  return composer
}
