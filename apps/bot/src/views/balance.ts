import type { Transaction } from '@tarot/data'
import type { BotContext } from '../context.ts'
import { Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { welcomeKey } from '../welcome-credits.ts'
import { formatDate } from './format-date.ts'
import { mainMenu } from './main-menu.ts'

const moves = {
  bonus: 'move-bonus',
  reading: 'move-reading',
  refund: 'move-refund',
  purchase: 'move-purchase',
} as const

const states = { pending: 'move-pending', failed: 'move-failed', refunded: 'move-refunded' } as const

/** The balance and the last moves of it, newest first. */
export function balanceView(ctx: BotContext, balance: number, transactions: readonly Transaction[]): View {
  const list = Html.join(
    transactions.map((transaction) => line(ctx, transaction)),
    '\n',
  )
  const text = transactions.length === 0 ? ctx.html('balance-no-moves') : ctx.html('balance-moves', { list })
  return { text: ctx.html('balance', { credits: balance, moves: text }), keyboard: mainMenu(ctx, 'balance') }
}

function line(
  ctx: BotContext,
  { type, status, amount, createdAt, idempotencyKey, userId }: Transaction,
): Html {
  const isWelcome = idempotencyKey === welcomeKey(userId)
  const kind = isWelcome ? ctx.html('move-welcome') : ctx.html(moves[type])
  const what = status === 'completed' ? kind : ctx.html(states[status], { what: kind })
  const signed = amount < 0 ? `−${-amount}` : `+${amount}`
  return ctx.html('move', { date: formatDate(createdAt), amount: signed, what })
}
