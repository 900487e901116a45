import { InlineKeyboard } from 'grammy'
import { pack } from '../callback-data/callback-data.ts'
import type { Translator } from '../context.ts'

const labels = {
  spreads: 'button-reading',
  history: 'button-history',
  balance: 'button-balance',
  shop: 'button-shop',
  help: 'button-help',
} as const

type Destination = keyof typeof labels

/** The buttons to all main screens, two a row, without the current one. */
export function mainMenu(translator: Translator, here?: Destination): InlineKeyboard {
  const others = (Object.keys(labels) as Destination[]).filter((destination) => destination !== here)
  const buttons = others.map((destination) =>
    InlineKeyboard.text(translator.t(labels[destination]), pack(destination)),
  )
  const rows = Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) =>
    buttons.slice(2 * row, 2 * row + 2),
  )
  return InlineKeyboard.from(rows)
}
