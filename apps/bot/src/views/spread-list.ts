import { type SpreadType, spreadTypes } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'
import { prices } from '../prices.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'

/** All nine spreads with their cards and prices. */
export function spreadList(ctx: BotContext, balance: number): View {
  const keyboard = new InlineKeyboard()
  for (const type of spreadTypes) {
    const { name, credits } = spreadFacts(type)
    keyboard.text(ctx.t('button-spread', { name, credits }), pack('spread', type)).row()
  }
  const lines = spreadTypes.map((type) =>
    ctx.html('spread-line', { ...spreadFacts(type), description: spreads[type].description }),
  )
  return { text: ctx.html('spreads', { list: Html.join(lines, '\n'), credits: balance }), keyboard }
}

/** What texts say of a spread. */
export function spreadFacts(type: SpreadType): { name: string; cards: number; credits: number } {
  const { name, positions } = spreads[type]
  return { name, cards: positions.length, credits: prices[type] }
}
