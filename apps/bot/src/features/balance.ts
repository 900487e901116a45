import type { Payment, Transaction } from '@tarot/data'
import { Composer } from 'grammy'
import { onPress } from '../callback-data/on-press.ts'
import type { BotContext } from '../context.ts'
import { grantDailyCredits } from '../daily-credits.ts'
import type { Dependencies } from '../dependencies.ts'
import { show } from '../telegram/show.ts'
import { balanceView } from '../views/balance.ts'

/** Moves of the balance that are shown. */
const shownMoves = 8

/** Rows that are read for them: offers that nobody has paid are among the rows, and are no moves. */
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
    const moves = items.filter(isMove).toSorted(newestMoveFirst).slice(0, shownMoves)
    const [readings, payments] = await Promise.all([
      data.readings.byCharge(moves.map(({ id }) => id)),
      findPayments(moves),
    ])
    await show(ctx, balanceView(ctx, balance, moves, { readings, payments, daily }))
  }

  async function findPayments(moves: Transaction[]): Promise<Payment[]> {
    const chargeIds = moves.flatMap(({ type, paymentReference: id }) =>
      type === 'purchase' && id ? [id] : [],
    )
    const found = await Promise.all(chargeIds.map((chargeId) => data.payments.get(chargeId)))
    return found.filter((payment) => payment !== null)
  }

  composer.command('balance', showBalance)
  onPress(composer, 'balance', showBalance)
  return composer
}

/** A purchase is as old as its offer, but moves the balance when it is paid. */
const newestMoveFirst = (a: Transaction, b: Transaction) => (b.creditVersion ?? 0) - (a.creditVersion ?? 0)

const isMove = ({ creditVersion }: Transaction): boolean => creditVersion !== null
