import { type Data, isDataError } from '@tarot/data'
import type { MiddlewareFn } from 'grammy'
import type { BotContext } from '../context.ts'
import type { Logger } from '../logger.ts'
import { isBlocked } from '../telegram/api-errors.ts'
import { markActive } from './mark-active.ts'

/** Catches all errors of later middleware: logs them and answers the user. */
export function answerFailures(data: Data, logger: Logger): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    const updateId = ctx.update.update_id
    try {
      await next()
    } catch (error) {
      if (isBlocked(error)) {
        logger.info({ updateId }, 'a user has blocked the bot')
        return markActive(data, logger, ctx, false)
      }
      logger.error({ updateId, err: error }, 'an update failed')
      const key = isDataError(error) && error.retryable ? 'failure-records' : 'failure-unknown'
      await ctx.notice(ctx.t(key)).catch((err: unknown) => {
        logger.warn({ updateId, err }, 'the user could not be told about the failure')
      })
    }
  }
}
