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
 * Shows the balance and the latest ledger entries, newest first.
 *
 * @param readings that the entries paid for
 * @param payments that paid for the entries
 * @param daily credits that were granted for this request
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
  const entries = lines.length === 0 ? ctx.html('balance-no-entries') : ctx.html('balance-entries', { list })
  const head = [ctx.html('balance', { credits: balance }), ...dailyLine(ctx, daily)]
  return { text: Html.join([...head, entries], '\n\n'), keyboard: mainMenu(ctx, 'balance') }
}

/** The known details of an entry. */
interface Details {
  spread: string | undefined
  stars: number | undefined
}

function line(ctx: BotContext, transaction: Transaction, details: Details): Html {
  const { amount, createdAt, completedAt } = transaction
  const signed = amount < 0 ? `−${-amount}` : `+${amount}`
  const date = formatDate(completedAt ?? createdAt)
  return ctx.html('entry', { date, amount: signed, what: label(ctx, transaction, details) })
}

function label(ctx: BotContext, transaction: Transaction, { spread, stars }: Details): Html {
  const { type, status, amount, shortfall, idempotencyKey, userId } = transaction
  if (type === 'bonus') {
    if (idempotencyKey === welcomeKey(userId)) return ctx.html('entry-welcome')
    return isDailyKey(idempotencyKey) ? ctx.html('entry-daily') : ctx.html('entry-bonus')
  }
  if (type === 'reading') {
    if (status === 'failed') return ctx.html('entry-undelivered')
    return spread ? escapeHtml(spread) : ctx.html(status === 'pending' ? 'entry-held' : 'entry-reading')
  }
  if (type === 'purchase') {
    const product = purchase(ctx, transaction)
    const what = stars === undefined ? product : ctx.html('entry-paid', { what: product, stars })
    return status === 'refunded' ? ctx.html('entry-refunded', { what }) : what
  }
  if (amount > 0) return ctx.html('entry-reading-refunded')
  return shortfall
    ? ctx.html('entry-payment-refunded-short', { shortfall })
    : ctx.html('entry-payment-refunded')
}

/** Names a purchase. The renewal of a plan has no idempotency key, because no button press opened it. */
function purchase(ctx: BotContext, { amount, reason, idempotencyKey }: Transaction): Html {
  const tier = subscriptionTiers.find((name) => name === reason)
  if (!tier) return ctx.html('entry-purchase', { credits: amount })
  const plan = ctx.t(planNames[tier])
  return idempotencyKey === null ? ctx.html('entry-renewal', { plan }) : ctx.html('entry-plan', { plan })
}
