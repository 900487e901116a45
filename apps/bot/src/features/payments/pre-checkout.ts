import { Composer } from 'grammy'
import type { PreCheckoutQuery } from 'grammy/types'
import type { BotContext } from '../../context.ts'
import type { Dependencies } from '../../dependencies.ts'
import { isSelling } from '../../is-selling.ts'
import { type CheckoutRefusal, judgeCheckout } from './judge-checkout.ts'

/** Milliseconds that the records have. Telegram gives ten seconds in all, and the query may have waited for its turn. */
const timeout = 4_000

/** The last word before somebody pays. */
export function preCheckout({
  config,
  data,
  logger,
}: Pick<Dependencies, 'config' | 'data' | 'logger'>): Composer<BotContext> {
  const composer = new Composer<BotContext>()

  composer.on('pre_checkout_query', async (ctx) => {
    const updateId = ctx.update.update_id
    const refusal = await judge(ctx.preCheckoutQuery, updateId)
    try {
      if (refusal) await ctx.answerPreCheckoutQuery(false, { error_message: ctx.t(refusal) })
      else await ctx.answerPreCheckoutQuery(true)
    } catch (err) {
      // Too late, or answered before: nothing is paid without an answer, so nothing is to be made good.
      logger.warn({ updateId, err }, 'a payment could not be answered')
    }
    if (refusal) logger.info({ updateId, refusal }, 'a payment was refused')
  })

  async function judge(query: PreCheckoutQuery, updateId: number): Promise<CheckoutRefusal | undefined> {
    if (!isSelling(config)) return 'checkout-closed'
    const { promise: late, reject } = Promise.withResolvers<never>()
    const timer = setTimeout(reject, timeout, new Error('the records took too long'))
    try {
      const looked = Promise.all([judgeCheckout(data, query), data.health()])
      const [refusal, { database }] = await Promise.race([looked, late])
      // A payment could not be put on record now, though an invoice can be read: as from a standby.
      if (!refusal && !database.ok) throw new Error(`the records take no payments: ${database.problem}`)
      return refusal
    } catch (err) {
      logger.warn({ updateId, err }, 'a payment could not be looked up')
      return 'checkout-records'
    } finally {
      clearTimeout(timer)
    }
  }
  return composer
}
