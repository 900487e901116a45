import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import type { Dependencies } from '../dependencies.ts'
import { show } from '../telegram/show.ts'
import { balanceView } from '../views/balance.ts'

/** Moves of the balance that are shown. */
const shownMoves = 6

/** `/balance` */
export function balance({ data }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const showBalance = async (ctx: BotContext) => {
    const [{ balance }, moves, readings] = await Promise.all([
      data.credits.balance(ctx.user.id),
      data.transactions.history(ctx.user.id, { limit: shownMoves }),
      data.readings.recent(ctx.user.id, shownMoves),
    ])
    await show(ctx, balanceView(ctx, balance, moves.items, readings))
  }
  composer.command('balance', showBalance)
  onPress(composer, 'balance', showBalance)
  return composer
}
