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
import { speech } from './middleware/i18n.ts'
import { setMenu } from './set-menu.ts'
import { UnreadableAnswer } from './telegram/read-answers.ts'
import { allowedUpdates } from './updates/allowed-updates.ts'
import { createChatLimit } from './updates/chat-limit.ts'
import { checkUpdate } from './updates/check-update.ts'
import type { Delivery } from './updates/delivery.ts'
import { createNoteFailedPayment, type NoteFailedPayment } from './updates/failed-payments.ts'
import { maxWait } from './updates/max-wait.ts'
import { pollUpdates } from './updates/poll-updates.ts'
import { serveWebhook } from './updates/serve-webhook.ts'
import { createTakeUpdates, type TakeUpdates } from './updates/take-updates.ts'

/** Milliseconds that a stop waits for updates under way. */
const stopTimeout = 10_000

/** Milliseconds that a start waits for the menu to be set. */
const menuTimeout = 3_000

/**
 * The most requests that Telegram makes to a webhook at once. It looks no further into its queue than two updates for
 * each, so with fewer of them people wait longer behind a chat that floods.
 */
const mostConnections = 100

export interface StartOptions {
  /** Milliseconds between two rounds of each errand. Default 2 000. */
  interval?: number
}

export interface RunningBot {
  /** Without the @. */
  username: string
  delivery: Delivery['name']
  /** Takes no more updates and finishes those it has, for ten seconds at the most. */
  stop(): Promise<void>
  /** Rejects when the bot can't go on, for example because Telegram says that another one polls with its token. */
  broken: Promise<never>
}

/**
 * Connects the bot to Telegram. `data` stays the caller's to close.
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
  // Not `bot.init`, which would ask for ever when Telegram can't be reached.
  bot.botInfo = await findOut(bot)
  await data.bots.admitCurrent(bot.botInfo.username)
  await sayWhoElse(data, logger)
  const chats = createChatLimit({ onFull: (chatId) => tellFull(bot, chatId, logger) })
  const noteFailedPayment = createNoteFailedPayment(data, { logger, stopping: stopping.signal })
  const updates = createTakeUpdates(
    (update) => handle(update, { bot, logger, noteFailedPayment }),
    isPayment,
    chats,
    (update, error) => noteFailedPayment(update, messageOf(error)),
  )
  const delivery = await deliver(bot, config, { updates, data, logger })
  const running = runBackgroundTasks(backgroundTasks(dependencies), { interval, logger })
  await maxWait(menuTimeout, setMenu(bot.api, logger))
  if (!config.supportContact)
    logger.warn('SUPPORT_CONTACT is not set: nothing is sold until it names whom buyers can turn to')
  logger.info({ bot: `@${bot.botInfo.username}`, delivery: delivery.name }, 'ready')
  return {
    username: bot.botInfo.username,
    delivery: delivery.name,
    broken: delivery.broken,
    async stop() {
      stopping.abort()
      await maxWait(stopTimeout, Promise.all([delivery.stop(), running.stop()]))
      if (await updates.settled(stopTimeout)) return
      logger.warn({ updates: updates.size }, 'some updates were not finished in time')
    },
  }
}

/** @throws HttpError when the answer describes no bot */
async function findOut(bot: Bot<BotContext>) {
  const me = await bot.api.getMe()
  if (Number.isInteger(me.id) && typeof me.username === 'string') return me
  throw new HttpError('getMe was answered with what describes no bot', new UnreadableAnswer())
}

/** Tells a chat that floods the bot, once. A group is not written to. */
function tellFull(bot: Bot<BotContext>, chatId: number, logger: Logger): void {
  logger.warn({ chatId }, 'a chat sends too much at once: some of it is left out')
  if (chatId < 0) return
  bot.api.sendMessage(chatId, speech.t('chat-full')).catch((err: unknown) => {
    logger.debug({ chatId, err }, 'a chat could not be told that it sends too much')
  })
}

/** What other bots were paid stays theirs to refund and to compare: that is worth a line at each start. */
async function sayWhoElse(data: Data, logger: Logger): Promise<void> {
  const all = await data.bots.list()
  const others = all.filter(({ id }) => id !== data.bots.current)
  if (data.bots.current === null || others.length === 0) return
  const names = others.map(({ id, username }) => (username === null ? String(id) : `@${username} (${id})`))
  logger.info({ others: names }, 'other bots use this database: their payments are left to them')
}

interface Handling {
  bot: Bot<BotContext>
  logger: Logger
  noteFailedPayment: NoteFailedPayment
}

/**
 * Leaves out what is malformed, and notes a payment that is. Whatever fails inside is answered inside; the rest is for a
 * bug in that answer.
 *
 * @throws for a payment that is not on record
 */
async function handle(given: Update, { bot, logger, noteFailedPayment }: Handling): Promise<void> {
  const checked = checkUpdate(given)
  const updateId = given.update_id
  if ('malformation' in checked) {
    const { field, problem } = checked.malformation
    if (isPayment(given)) return noteFailedPayment(given, `${field}: ${problem}`)
    return logger.warn({ updateId, field, problem }, 'a malformed update is left out')
  }
  try {
    await bot.handleUpdate(withPlainCommand(checked.update))
  } catch (error) {
    const err = error instanceof BotError ? error.error : error
    if (isPayment(given)) throw err
    logger.error({ updateId, err }, 'an update could not be handled')
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function deliver(
  bot: Bot<BotContext>,
  { webhook }: BotConfig,
  parts: { updates: TakeUpdates; data: Data; logger: Logger },
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
      max_connections: mostConnections,
    })
  } catch (error) {
    await delivery.stop()
    throw error
  }
  return delivery
}
