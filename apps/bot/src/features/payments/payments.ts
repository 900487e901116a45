import { sequentialize } from '@grammyjs/runner'
import { readInvoicePayload } from '@tarot/data'
import { Composer } from 'grammy'
import type { BotSubscriptionUpdated, Message, User as TelegramUser } from 'grammy/types'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { recognise } from '../../middleware/identify.ts'
import { retryOutage } from '../../retry-outage.ts'
import { maxWait } from '../../updates/max-wait.ts'
import { isPayment } from './is-payment.ts'

/** Milliseconds that an update waits for its person to be told; the errand does it otherwise. */
const notifyTimeout = 2_000

/**
 * Payments, refunds and changes of subscriptions, put on record however often and in whatever order Telegram tells of
 * them. While the database does not answer they wait for it.
 *
 * @throws from the middleware when an update is not on record, so that Telegram keeps it: see `createTakeUpdates`
 */
export function payments(dependencies: Dependencies): Composer<BotContext> {
  const { config, data, logger, stopping, notifier } = dependencies
  const all = new Composer<BotContext>()
  const composer = all.filter((ctx) => isPayment(ctx.update))
  // What follows a payment, such as the end of its subscription, comes after it; other people do not wait.
  composer.use(sequentialize((ctx) => String(ctx.subscription?.user.id ?? ctx.chat?.id)))

  composer.on('message:successful_payment', async (ctx) => {
    const { successful_payment: payment, date } = ctx.message
    const chargeId = payment.telegram_payment_charge_id
    const { outcome, parkedReason, userId } = await onRecord(ctx, chargeId, async () => {
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
    else logger.info(facts, 'a payment is on record')
    await maxWait(notifyTimeout, notifier.notify(userId))
  })

  composer.on('message:refunded_payment', async (ctx) => {
    const { refunded_payment: payment, date } = ctx.message
    const chargeId = payment.telegram_payment_charge_id
    const userId = await onRecord(ctx, chargeId, async () => {
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
    logger.info({ updateId: ctx.update.update_id, chargeId }, 'a refund is on record')
    await maxWait(notifyTimeout, notifier.notify(userId))
  })

  composer.use(async (ctx) => {
    if (ctx.subscription) await changeSubscription(ctx, ctx.subscription)
  })

  async function changeSubscription(
    ctx: BotContext,
    { user, invoice_payload: payload, state: status }: BotSubscriptionUpdated,
  ): Promise<void> {
    const invoiceId = readInvoicePayload(payload)
    if (invoiceId === null) return logger.warn({ payload }, 'a subscription is none of the bot’s')
    const userId = await onRecord(ctx, undefined, async () => {
      const userId = await userIdOf(user)
      await data.subscriptions.change({ userId, invoiceId, status, updateId: ctx.update.update_id })
      return userId
    })
    logger.info(
      { updateId: ctx.update.update_id, invoiceId: String(invoiceId), status },
      'a subscription changed',
    )
    await maxWait(notifyTimeout, notifier.notify(userId))
  }

  async function onRecord<Result>(
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
      logger.error({ ...facts, err }, 'a payment is not on record')
      throw err
    }
  }

  /** Who pays need not have written before: an invoice can be opened from a link. */
  async function userIdOf(from: TelegramUser): Promise<bigint> {
    // Not noted as their activity: a renewal comes by itself.
    const known = await data.users.byTelegramId(BigInt(from.id))
    return known?.id ?? (await recognise(data, from, config.welcomeCredits)).user.id
  }
  return all
}

/** Telegram tells of refunds in the bot's own name, in the chat with the person. */
function payerOf({ from, chat }: Message): TelegramUser {
  if (from && !from.is_bot) return from
  if (chat.type !== 'private') throw new Error('this refund names nobody')
  return { id: chat.id, is_bot: false, first_name: chat.first_name, ...usernameOf(chat.username) }
}

const usernameOf = (username: string | undefined) => (username === undefined ? {} : { username })

const fromUnix = (seconds: number): Date => new Date(seconds * 1_000)

const fromUnixOrNull = (seconds: number | undefined): Date | null =>
  seconds === undefined ? null : fromUnix(seconds)
