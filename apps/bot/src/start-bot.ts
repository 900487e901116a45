import type { Data } from '@tarot/data'
import { type Bot, BotError, HttpError } from 'grammy'
import type { Update } from 'grammy/types'
import { backgroundTasks } from './background-tasks/background-tasks.ts'
import { backgroundTaskInterval, runBackgroundTasks } from './background-tasks/run-background-tasks.ts'
import { withPlainCommand } from './commands.ts'
import type { BotConfig } from './config.ts'
import type { BotContext } from './context.ts'
import { createBot } from './create-bot.ts'
import { isPayment } from './features/payments/is-payment.ts'
import type { Logger } from './logger.ts'
import { translator } from './middleware/i18n.ts'
import { setMenu } from './set-menu.ts'
import { UnreadableAnswer } from './telegram/read-answers.ts'
import { allowedUpdates } from './updates/allowed-updates.ts'
import { createChatLimit } from './updates/chat-limit.ts'
import { checkUpdate } from './updates/check-update.ts'
import type { Delivery } from './updates/delivery.ts'
import { createRecordFailedPayment, type RecordFailedPayment } from './updates/failed-payments.ts'
import { pollUpdates } from './updates/poll-updates.ts'
import { createUpdateProcessor, type UpdateProcessor } from './updates/process-updates.ts'
import { serveWebhook } from './updates/serve-webhook.ts'
import { waitAtMost } from './wait-at-most.ts'

/** Milliseconds for which a stop waits for updates in progress. */
const stopTimeout = 10_000

/** Milliseconds for which a start waits until the menu is set. */
const menuTimeout = 3_000

/**
 * Maximum concurrent requests of Telegram to the webhook. Telegram looks ahead in its queue by two updates per
 * connection, so with fewer connections users wait longer behind a chat that floods the bot.
 */
const maxConnections = 100

export interface StartOptions {
  /** Milliseconds between two rounds of each background task. Default 2 000. */
  interval?: number
}

export interface RunningBot {
  /** Without the @. */
  username: string
  delivery: Delivery['name']
  /** Stops receiving updates and waits for those in progress, for at most ten seconds. */
  stop(): Promise<void>
  /** Rejects when the bot cannot continue, for example because another process polls with its token. */
  failure: Promise<never>
}

/**
 * Connects the bot to Telegram. The caller closes `data`.
 *
 * @throws GrammyError, HttpError, and `@tarot/data`'s DataErrors: `INVALID_CONFIG` for an address that the webhook
 *   cannot listen on, `OTHER_BOT` for a database with the payments of other bots
 */
export async function startBot(
  config: BotConfig,
  data: Data,
  logger: Logger,
  { interval = backgroundTaskInterval }: StartOptions = {},
): Promise<RunningBot> {
  const stopping = new AbortController()
  const { bot, dependencies } = createBot(config, data, { logger, stopping: stopping.signal })
  // Not `bot.init`, which retries without end while Telegram is unavailable.
  bot.botInfo = await fetchBotInfo(bot)
  await data.bots.admitCurrent(bot.botInfo.username)
  await logOtherBots(data, logger)
  const chats = createChatLimit({ onFull: (chatId) => notifyFullChat(bot, chatId, logger) })
  const recordFailedPayment = createRecordFailedPayment(data, { logger, stopping: stopping.signal })
  const updates = createUpdateProcessor(
    (update) => handle(update, { bot, logger, recordFailedPayment }),
    isPayment,
    chats,
    (update, error) => recordFailedPayment(update, messageOf(error)),
  )
  const delivery = await deliver(bot, config, { updates, data, logger })
  const running = runBackgroundTasks(backgroundTasks(dependencies), { interval, logger })
  await waitAtMost(menuTimeout, setMenu(bot.api, logger))
  if (!config.supportContact)
    logger.warn('SUPPORT_CONTACT is not set: nothing is sold without a support contact')
  logger.info({ bot: `@${bot.botInfo.username}`, delivery: delivery.name }, 'ready')
  return {
    username: bot.botInfo.username,
    delivery: delivery.name,
    failure: delivery.failure,
    async stop() {
      stopping.abort()
      await waitAtMost(stopTimeout, Promise.all([delivery.stop(), running.stop()]))
      if (await updates.drain(stopTimeout)) return
      logger.warn({ updates: updates.size }, 'some updates were not processed in time')
    },
  }
}

/** @throws HttpError if the response describes no bot */
async function fetchBotInfo(bot: Bot<BotContext>) {
  const me = await bot.api.getMe()
  if (Number.isInteger(me.id) && typeof me.username === 'string') return me
  throw new HttpError('the response to getMe describes no bot', new UnreadableAnswer())
}

/** Tells a chat once that its updates are dropped. Does not write to groups. */
function notifyFullChat(bot: Bot<BotContext>, chatId: number, logger: Logger): void {
  logger.warn({ chatId }, 'a chat sends too many updates at once: some are dropped')
  if (chatId < 0) return
  bot.api.sendMessage(chatId, translator.t('chat-full')).catch((err: unknown) => {
    logger.debug({ chatId, err }, 'a chat could not be told that its updates are dropped')
  })
}

/** Logs which other bots use the database. Their payments can only be refunded and reconciled by themselves. */
async function logOtherBots(data: Data, logger: Logger): Promise<void> {
  const all = await data.bots.list()
  const others = all.filter(({ id }) => id !== data.bots.current)
  if (data.bots.current === null || others.length === 0) return
  const names = others.map(({ id, username }) => (username === null ? String(id) : `@${username} (${id})`))
  logger.info({ others: names }, 'other bots use this database: this bot ignores their payments')
}

interface HandlingParts {
  bot: Bot<BotContext>
  logger: Logger
  recordFailedPayment: RecordFailedPayment
}

/**
 * Validates and handles an update. A malformed update is dropped; a malformed payment is reported to operators.
 * Middleware answers failures; the catch block is for a bug in that middleware.
 *
 * @throws for a payment that is not recorded
 */
async function handle(update: Update, { bot, logger, recordFailedPayment }: HandlingParts): Promise<void> {
  const checked = checkUpdate(update)
  const updateId = update.update_id
  if ('malformation' in checked) {
    const { field, problem } = checked.malformation
    if (isPayment(update)) return recordFailedPayment(update, `${field}: ${problem}`)
    return logger.warn({ updateId, field, problem }, 'a malformed update is dropped')
  }
  try {
    await bot.handleUpdate(withPlainCommand(checked.update))
  } catch (error) {
    const err = error instanceof BotError ? error.error : error
    if (isPayment(update)) throw err
    logger.error({ updateId, err }, 'an update could not be handled')
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function deliver(
  bot: Bot<BotContext>,
  { webhook }: BotConfig,
  parts: { updates: UpdateProcessor; data: Data; logger: Logger },
): Promise<Delivery> {
  if (!webhook) {
    await bot.api
      .deleteWebhook()
      .catch((err: unknown) => parts.logger.warn({ err }, 'could not delete the webhook'))
    return pollUpdates(bot, parts.updates, parts.logger)
  }
  const delivery = await serveWebhook(webhook, parts)
  try {
    await bot.api.setWebhook(webhook.url.href, {
      secret_token: webhook.secret,
      allowed_updates: allowedUpdates,
      max_connections: maxConnections,
    })
  } catch (error) {
    await delivery.stop()
    throw error
  }
  return delivery
}
