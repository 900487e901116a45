import { sequentialize } from '@grammyjs/runner'
import { readInvoicePayload } from '@tarot/data'
import { Composer } from 'grammy'
import type { BotSubscriptionUpdated, Message, User as TelegramUser } from 'grammy/types'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { findOrRegister } from '../../middleware/identify.ts'
import { retryOutage } from '../../retry-outage.ts'
import { waitAtMost } from '../../wait-at-most.ts'
import { isPayment } from './is-payment.ts'

/** Milliseconds for which an update waits for its notification. Later a background task sends it. */
const notifyTimeout = 2_000

/**
 * Records payments, refunds and changes of subscriptions. Telegram may deliver them repeatedly and in any order. They
 * wait while the database is unavailable.
 *
 * @throws from the middleware if an update is not recorded, so that Telegram keeps it: see `createUpdateProcessor`
 */
export function payments(dependencies: Dependencies): Composer<BotContext> {
  const { config, data, logger, stopping, notifier } = dependencies
  const all = new Composer<BotContext>()
  const composer = all.filter((ctx) => isPayment(ctx.update))
  // Per user in order, so that the end of a subscription follows its payment.
  composer.use(sequentialize((ctx) => String(ctx.subscription?.user.id ?? ctx.chat?.id)))

  composer.on('message:successful_payment', async (ctx) => {
    const { successful_payment: payment, date } = ctx.message
    const chargeId = payment.telegram_payment_charge_id
    const { outcome, parkedReason, userId } = await record(ctx, chargeId, async () => {
      const userId = await userIdOf(ctx.from)
      const result = await data.transactions.completePurchase({
        userId,
        chargeId,
        payload: payment.invoice_payload,
        stars: payment.total_amount,
        currency: payment.currency,
        paidAt: fromUnix(date),
        periodEnd: fromUnixOrNull(payment.subscription_expiration_date),
        isRenewal: payment.is_recurring ? !payment.is_first_recurring : null,
        updateId: ctx.update.update_id,
      })
      return { ...result, userId }
    })
    const facts = { updateId: ctx.update.update_id, chargeId, outcome }
    if (outcome === 'foreign') logger.warn(facts, 'a payment was never offered by this database')
    else if (outcome === 'parked') logger.warn({ ...facts, parkedReason }, 'a payment waits for an operator')
    else logger.info(facts, 'a payment is recorded')
    await waitAtMost(notifyTimeout, notifier.notify(userId))
  })

  composer.on('message:refunded_payment', async (ctx) => {
    const { refunded_payment: payment, date } = ctx.message
    const chargeId = payment.telegram_payment_charge_id
    const userId = await record(ctx, chargeId, async () => {
      const known = await data.payments.get(chargeId)
      const userId = known?.userId ?? (await userIdOf(payerOf(ctx.message)))
      await data.payments.recordRefund({
        userId,
        chargeId,
        stars: payment.total_amount,
        currency: payment.currency,
        payload: payment.invoice_payload,
        refundedAt: fromUnix(date),
      })
      return userId
    })
    logger.info({ updateId: ctx.update.update_id, chargeId }, 'a refund is recorded')
    await waitAtMost(notifyTimeout, notifier.notify(userId))
  })

  composer.use(async (ctx) => {
    if (ctx.subscription) await changeSubscription(ctx, ctx.subscription)
  })

  async function changeSubscription(
    ctx: BotContext,
    { user, invoice_payload: payload, state: status }: BotSubscriptionUpdated,
  ): Promise<void> {
    const invoiceId = readInvoicePayload(payload)
    if (invoiceId === null) return logger.warn({ payload }, 'a subscription does not belong to the bot')
    const userId = await record(ctx, undefined, async () => {
      const userId = await userIdOf(user)
      await data.subscriptions.change({ userId, invoiceId, status, updateId: ctx.update.update_id })
      return userId
    })
    logger.info(
      { updateId: ctx.update.update_id, invoiceId: String(invoiceId), status },
      'a subscription changed',
    )
    await waitAtMost(notifyTimeout, notifier.notify(userId))
  }

  async function record<Result>(
    ctx: BotContext,
    chargeId: string | undefined,
    task: () => Promise<Result>,
  ): Promise<Result> {
    const facts = { updateId: ctx.update.update_id, ...(chargeId === undefined ? {} : { chargeId }) }
    try {
      return await retryOutage(task, {
        signal: stopping,
        onWait: (err) => logger.warn({ ...facts, err }, 'a payment waits for the database'),
      })
    } catch (err) {
      logger.error({ ...facts, err }, 'a payment could not be recorded')
      throw err
    }
  }

  /** The payer may be a new user: an invoice can be opened from a link. */
  async function userIdOf(from: TelegramUser): Promise<bigint> {
    // Not counted as activity, because a renewal comes without the user.
    const known = await data.users.byTelegramId(BigInt(from.id))
    return known?.id ?? (await findOrRegister(data, from, config.welcomeCredits)).user.id
  }
  return all
}

/** Telegram reports refunds in the bot's name, in the chat with the user. */
function payerOf({ from, chat }: Message): TelegramUser {
  if (from && !from.is_bot) return from
  if (chat.type !== 'private') throw new Error('this refund names no user')
  return { id: chat.id, is_bot: false, first_name: chat.first_name, ...usernameOf(chat.username) }
}

const usernameOf = (username: string | undefined) => (username === undefined ? {} : { username })

const fromUnix = (seconds: number): Date => new Date(seconds * 1_000)

const fromUnixOrNull = (seconds: number | undefined): Date | null =>
  seconds === undefined ? null : fromUnix(seconds)
