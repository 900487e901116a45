import { type Payment, type Reading, subscriptionTiers, type Transaction } from '@tarot/data'
import { spreads } from '@tarot/deck'
import type { BotContext } from '../context.ts'
import { type DailyCredits, isDailyKey } from '../daily-credits.ts'
import { escapeHtml, Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { welcomeKey } from '../welcome-credits.ts'
import { dailyLine } from './daily-line.ts'
import { formatDate } from './format-date.ts'
import { mainMenu } from './main-menu.ts'
import { planNames } from './plan-names.ts'

/**
 * The balance and the last moves of it, newest first.
 *
 * @param readings those that the moves paid for
 * @param payments those that paid for the moves
 * @param daily credits that came with this look
 */
export function balanceView(
  ctx: BotContext,
  balance: number,
  transactions: readonly Transaction[],
  {
    readings,
    payments,
    daily,
  }: { readings: readonly Reading[]; payments: readonly Payment[]; daily: DailyCredits },
): View {
  const names = new Map(
    readings.map(({ transactionId, spreadType }) => [transactionId, spreads[spreadType].name]),
  )
  const stars = new Map(payments.map((payment) => [payment.chargeId, payment.stars]))
  const lines = transactions.map((transaction) =>
    line(ctx, transaction, {
      spread: names.get(transaction.id),
      stars: stars.get(transaction.paymentReference ?? ''),
    }),
  )
  const list = Html.join(lines, '\n')
  const moved = lines.length === 0 ? ctx.html('balance-no-moves') : ctx.html('balance-moves', { list })
  const head = [ctx.html('balance', { credits: balance }), ...dailyLine(ctx, daily)]
  return { text: Html.join([...head, moved], '\n\n'), keyboard: mainMenu(ctx, 'balance') }
}

/** What a move is about, as far as it is known. */
interface Known {
  spread: string | undefined
  stars: number | undefined
}

function line(ctx: BotContext, transaction: Transaction, known: Known): Html {
  const { amount, createdAt, completedAt } = transaction
  const signed = amount < 0 ? `−${-amount}` : `+${amount}`
  const date = formatDate(completedAt ?? createdAt)
  return ctx.html('move', { date, amount: signed, what: kind(ctx, transaction, known) })
}

function kind(ctx: BotContext, transaction: Transaction, { spread, stars }: Known): Html {
  const { type, status, amount, shortfall, idempotencyKey, userId } = transaction
  if (type === 'bonus') {
    if (idempotencyKey === welcomeKey(userId)) return ctx.html('move-welcome')
    return isDailyKey(idempotencyKey) ? ctx.html('move-daily') : ctx.html('move-bonus')
  }
  if (type === 'reading') {
    if (status === 'failed') return ctx.html('move-undelivered')
    return spread ? escapeHtml(spread) : ctx.html(status === 'pending' ? 'move-held' : 'move-reading')
  }
  if (type === 'purchase') {
    const product = purchase(ctx, transaction)
    const what = stars === undefined ? product : ctx.html('move-paid', { what: product, stars })
    return status === 'refunded' ? ctx.html('move-refunded', { what }) : what
  }
  if (amount > 0) return ctx.html('move-given-back')
  return shortfall ? ctx.html('move-returned-short', { shortfall }) : ctx.html('move-returned')
}

/** A plan's further months have no press of their own, so no key. */
function purchase(ctx: BotContext, { amount, reason, idempotencyKey }: Transaction): Html {
  const tier = subscriptionTiers.find((name) => name === reason)
  if (!tier) return ctx.html('move-purchase', { credits: amount })
  const plan = ctx.t(planNames[tier])
  return idempotencyKey === null ? ctx.html('move-renewal', { plan }) : ctx.html('move-plan', { plan })
}
