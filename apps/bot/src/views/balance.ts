import type { Reading, Transaction } from '@tarot/data'
import { spreads } from '@tarot/deck'
import type { BotContext } from '../context.ts'
import { escapeHtml, Html } from '../telegram/html.ts'
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

/**
 * The balance and the last moves of it, newest first.
 *
 * @param readings those that the moves paid for, as far as they are known
 */
export function balanceView(
  ctx: BotContext,
  balance: number,
  transactions: readonly Transaction[],
  readings: readonly Reading[],
): View {
  const names = new Map(
    readings.map(({ transactionId, spreadType }) => [transactionId, spreads[spreadType].name]),
  )
  const lines = transactions.map((transaction) => line(ctx, transaction, names.get(transaction.id)))
  const list = Html.join(lines, '\n')
  const moved = lines.length === 0 ? ctx.html('balance-no-moves') : ctx.html('balance-moves', { list })
  return { text: ctx.html('balance', { credits: balance, moves: moved }), keyboard: mainMenu(ctx, 'balance') }
}

function line(ctx: BotContext, transaction: Transaction, spread: string | undefined): Html {
  const { type, status, amount, createdAt, idempotencyKey, userId } = transaction
  const isWelcome = idempotencyKey === welcomeKey(userId)
  const kind = spread ? escapeHtml(spread) : ctx.html(isWelcome ? 'move-welcome' : moves[type])
  const what = status === 'completed' ? kind : ctx.html(states[status], { what: kind })
  const signed = amount < 0 ? `−${-amount}` : `+${amount}`
  return ctx.html('move', { date: formatDate(createdAt), amount: signed, what })
}
