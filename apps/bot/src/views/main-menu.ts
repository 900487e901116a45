import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { BotContext } from '../context.ts'

const labels = {
  spreads: 'button-reading',
  history: 'button-history',
  balance: 'button-balance',
  help: 'button-help',
} as const

type Destination = keyof typeof labels

/** The ways on from anywhere, two a row, without the place where the person is. */
export function mainMenu(ctx: BotContext, here?: Destination): InlineKeyboard {
  const others = (Object.keys(labels) as Destination[]).filter((destination) => destination !== here)
  const buttons = others.map((destination) =>
    InlineKeyboard.text(ctx.t(labels[destination]), pack(destination)),
  )
  return InlineKeyboard.from([buttons.slice(0, -2), buttons.slice(-2)].filter((row) => row.length > 0))
}
