import { isDataError } from '@tarot/data'
import { z } from 'zod'
import { openedData } from '../server/data.server.ts'
import { done, overtaken, refuse, refuseFor, refuseForm } from '../server/outcome.server.ts'
import { actorName } from '../ui/actor-name.ts'
import { maxBalance } from '../ui/credit-amount.ts'
import { formatCount, formatNumber } from '../ui/format.ts'
import { reason } from '../ui/reason.ts'

const formSchema = z.object({ reason })

interface RefundReadingRequest {
  /** The charge of the reading. */
  transactionId: bigint
  /** Recorded in the ledger. */
  actor: string
  form: FormData
}

/** Refunds the credits of a reading, at most once per reading. */
export async function refundReading({ transactionId, actor, form }: RefundReadingRequest) {
  const result = formSchema.safeParse(Object.fromEntries(form))
  if (!result.success) return refuseForm(result.error)
  const { reason } = result.data
  const data = await openedData()
  const charge = await data.transactions.get(transactionId)
  if (charge && (await data.credits.balance(charge.userId)).balance - charge.amount > maxBalance) {
    return refuse(
      400,
      `A balance is at most ${formatNumber(maxBalance)} credits. The refund would exceed it.`,
    )
  }
  try {
    const refund = await data.transactions.refund({ transactionId, reason, actor })
    const { amount, balance, replayed } = refund
    const row = replayed ? await data.transactions.get(refund.transactionId) : null
    if (row && (row.actor !== actor || row.reason !== reason)) {
      const who = actorName(row.actor ?? 'bot')
      return overtaken(`These credits were already refunded by ${who}. Nothing was refunded now.`)
    }
    return done(`${formatCount(amount, 'credit')} refunded, the new balance is ${formatNumber(balance)}.`)
  } catch (error) {
    if (isDataError(error, 'INVALID_TRANSITION')) return refuse(409, error.message)
    return refuseFor(error, 'Send the form again: the credits are refunded at most once.')
  }
}
