import type { ReadOptions } from '@tarot/data'
import { Composer } from 'grammy'
import { onPress } from '../../callback-data/on-press.ts'
import type { BotContext } from '../../context.ts'
import { grantDailyCredits } from '../../daily-credits.ts'
import type { Dependencies } from '../../dependencies.ts'
import { forDisplay } from '../../max-staleness.ts'
import { send, show } from '../../telegram/show.ts'
import { questionScreen } from '../../views/question-screen.ts'
import { spreadList } from '../../views/spread-list.ts'
import { draftOwnerOf } from './draft-owner.ts'

export function chooseSpread({ data, drafts }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const list = async (ctx: BotContext, options?: ReadOptions) => {
    const daily = await grantDailyCredits(data, ctx.user)
    const { balance } = await data.credits.balance(ctx.user.id, options)
    return spreadList(ctx, balance, daily)
  }

  composer.command('reading', async (ctx) => send(ctx, await list(ctx, forDisplay)))
  onPress(composer, 'spreads', async (ctx) => show(ctx, await list(ctx, forDisplay)))
  // Below a reading, which may just have been paid. The list is a message of its own, so that the reading stays.
  onPress(composer, 'another', async (ctx) => send(ctx, await list(ctx)))

  onPress(composer, 'spread', async (ctx, spreadType) => {
    // A repeated press returns the same draft, so that the buttons of both answers work.
    await show(ctx, questionScreen(ctx, await drafts.begin(draftOwnerOf(ctx), spreadType)))
  })
  return composer
}
