import { createRunner, createSource, createUpdateFetcher, type UpdateSink } from '@grammyjs/runner'
import type { Bot } from 'grammy'
import type { Update } from 'grammy/types'
import type { BotContext } from '../context.ts'
import type { Logger } from '../logger.ts'
import { allowedUpdates } from './allowed-updates.ts'
import type { Delivery } from './delivery.ts'
import type { TakeUpdates } from './take-updates.ts'

/** Updates that may be handled at the same time. */
const concurrency = 200

/** Seconds Telegram holds a call of getUpdates when there is nothing to say; less than the client's own limit. */
const pollTimeout = 20

/** Milliseconds between calls that fail. The runner's own pause doubles each time, to hours after a long outage. */
const retryInterval = 1_000

/**
 * Long polling. A call of getUpdates confirms everything before its offset, so the next one is made only when the last
 * batch is handled, or after `TakeUpdates`' five seconds: a killed process loses no update that was quicker than that,
 * Telegram sends them again. (The runner's own sink would ask at once, and lose up to a hundred.)
 */
export function pollUpdates(bot: Bot<BotContext>, updates: TakeUpdates, logger: Logger): Delivery {
  let next: number | undefined
  const sink: UpdateSink<Update> = {
    async handle(batch) {
      await Promise.all(batch.map((update) => updates.take(update)))
      const last = batch.at(-1)
      if (last) next = last.update_id + 1
      return Math.max(1, concurrency - updates.size)
    },
    size: () => updates.size,
    snapshot: () => [],
  }
  const fetch = { allowed_updates: allowedUpdates, timeout: pollTimeout }
  const retry = { retryInterval, maxRetryTime: Number.POSITIVE_INFINITY, silent: true }
  const supply = createUpdateFetcher<Update, unknown>(watched(bot, logger), { ...retry, fetch })
  const runner = createRunner(createSource({ supply }), sink)
  runner.start()
  const running = runner.task() ?? Promise.resolve()
  const broken = running.then(() => new Promise<never>(() => {}))
  // Whoever started the bot hears of it as soon as they listen.
  broken.catch(() => {})
  return {
    name: 'long polling',
    broken,
    async stop() {
      if (runner.isRunning()) await runner.stop()
      if (next === undefined || updates.size > 0) return
      // Confirms the last batch, which no further call has done; what this call returns stays unconfirmed.
      await bot.api.getUpdates({ offset: next, limit: 1, timeout: 0 }).catch(() => {})
    },
  }
}

/** The bot as the runner wants it, with a word in the log when Telegram can't be reached. */
function watched(bot: Bot<BotContext>, logger: Logger) {
  return {
    handleUpdate: (update: Update) => bot.handleUpdate(update),
    errorHandler: () => {},
    api: {
      async getUpdates(...[args, signal]: Parameters<typeof bot.api.getUpdates>): Promise<Update[]> {
        try {
          return await bot.api.getUpdates(args, signal)
        } catch (err) {
          if (!signal?.aborted) logger.warn({ err }, 'could not ask Telegram for updates')
          throw err
        }
      },
    },
  }
}
