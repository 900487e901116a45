import { Composer } from 'grammy'
import { isForAnother, readCommand } from '../commands.ts'
import type { BotContext } from '../context.ts'
import { send } from '../telegram/show.ts'
import { mainMenu } from '../views/main-menu.ts'

/** Messages other than text. Service messages, such as a pinned message, are not addressed to the bot. */
const content = [
  'message:media',
  'message:sticker',
  'message:animation',
  'message:audio',
  'message:document',
  'message:voice',
  'message:video_note',
  'message:story',
  'message:contact',
  'message:location',
  'message:venue',
  'message:poll',
  'message:dice',
  'message:game',
] as const

/** Answers what no feature has handled. */
export function fallback(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  composer.on('callback_query', (ctx) => ctx.notice(ctx.t('alert-button-unused')))
  composer.on('message:text', async (ctx) => {
    const command = readCommand(ctx.message.text)
    if (command && isForAnother(command, ctx.me.username)) return
    const text = command
      ? ctx.html('unknown-command', { command: `/${command.name}` })
      : ctx.html('plain-text')
    await send(ctx, { text, keyboard: mainMenu(ctx) })
  })
  composer.on([...content], (ctx) =>
    send(ctx, { text: ctx.html(ctx.msg.caption ? 'only-text-alone' : 'only-text') }),
  )
  return composer
}
