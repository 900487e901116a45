import { Composer } from 'grammy'
import type { PreCheckoutQuery } from 'grammy/types'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { isSelling } from '../../is-selling.ts'
import { type CheckoutRefusal, validateCheckout } from './validate-checkout.ts'

/** Milliseconds for the records. Telegram allows ten seconds in all, and the query may have been queued. */
const timeout = 4_000

/** Approves or refuses a payment before the user pays. */
export function preCheckout({
  config,
  data,
  logger,
}: Pick<Dependencies, 'config' | 'data' | 'logger'>): Composer<BotContext> {
  const composer = new Composer<BotContext>()

  composer.on('pre_checkout_query', async (ctx) => {
    const updateId = ctx.update.update_id
    const refusal = await validate(ctx.preCheckoutQuery, updateId)
    try {
      if (refusal) await ctx.answerPreCheckoutQuery(false, { error_message: ctx.t(refusal) })
      else await ctx.answerPreCheckoutQuery(true)
    } catch (err) {
      // Too late, or answered before. Without an approval nothing is paid, so there is nothing to correct.
      logger.warn({ updateId, err }, 'a pre-checkout query could not be answered')
    }
    if (refusal) logger.info({ updateId, refusal }, 'a payment was refused')
  })

  async function validate(query: PreCheckoutQuery, updateId: number): Promise<CheckoutRefusal | undefined> {
    if (!isSelling(config)) return 'checkout-closed'
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(reject, timeout, new Error('the checks of a payment took too long'))
    try {
      const checks = Promise.all([validateCheckout(data, query), data.health()])
      const [refusal, { database }] = await Promise.race([checks, late])
      // The database can be read but not written, for example a standby: the payment could not be recorded.
      if (!refusal && !database.ok) throw new Error(`the database takes no payments: ${database.problem}`)
      return refusal
    } catch (err) {
      logger.warn({ updateId, err }, 'a payment could not be checked')
      return 'checkout-records'
    } finally {
      clearTimeout(timer)
    }
  }
  return composer
}
