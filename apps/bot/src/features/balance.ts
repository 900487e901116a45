import type { Payment, Transaction } from '@tarot/data'
import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import { grantDailyCredits } from '../daily-credits.ts'
import type { Dependencies } from '../dependencies.ts'
import { show } from '../telegram/show.ts'
import { balanceView } from '../views/balance.ts'

/** Ledger entries that are shown. */
const shownEntries = 8

/** Transactions that are read for them. They include unpaid purchases, which are not ledger entries. */
const readRows = 40

/** `/balance` */
export function balance({ data }: Dependencies): Composer<BotContext> {
  const composer = new Composer<BotContext>()
  const showBalance = async (ctx: BotContext) => {
    const daily = await grantDailyCredits(data, ctx.user)
    const [{ balance }, { items }] = await Promise.all([
      data.credits.balance(ctx.user.id),
      data.transactions.history(ctx.user.id, { limit: readRows }),
    ])
    const entries = items.filter(isEntry).toSorted(newestEntryFirst).slice(0, shownEntries)
    const [readings, payments] = await Promise.all([
      data.readings.byCharge(entries.map(({ id }) => id)),
      findPayments(entries),
    ])
    await show(ctx, balanceView(ctx, balance, entries, { readings, payments, daily }))
  }

  async function findPayments(entries: Transaction[]): Promise<Payment[]> {
    const chargeIds = entries.flatMap(({ type, paymentReference: id }) =>
      type === 'purchase' && id ? [id] : [],
    )
    const found = await Promise.all(chargeIds.map((chargeId) => data.payments.get(chargeId)))
    return found.filter((payment) => payment !== null)
  }

  composer.command('balance', showBalance)
  onPress(composer, 'balance', showBalance)
  return composer
}

/** A purchase was created with its offer, but becomes an entry when it is paid. */
const newestEntryFirst = (a: Transaction, b: Transaction) => (b.creditVersion ?? 0) - (a.creditVersion ?? 0)

const isEntry = ({ creditVersion }: Transaction): boolean => creditVersion !== null
