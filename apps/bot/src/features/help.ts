import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import { show } from '../telegram/show.ts'
import { mainMenu } from '../views/main-menu.ts'

/** `/help` */
export function help(): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const showHelp = (ctx: BotContext) => show(ctx, { text: ctx.html('help'), keyboard: mainMenu(ctx, 'help') })
  composer.command('help', showHelp)
  onPress(composer, 'help', showHelp)
  return composer
}
