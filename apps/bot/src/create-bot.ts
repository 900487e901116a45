import { autoRetry } from '@grammyjs/auto-retry'
import { sequentialize } from '@grammyjs/runner'
import type { Data } from '@tarot/data'
import { Bot } from 'grammy'
import type { BotConfig } from './config.ts'
import type { BotContext } from './context.ts'
import type { Dependencies } from './dependencies.ts'
import { openDrafts } from './drafts.ts'
import { createDraws } from './draws.ts'
import { balance } from './features/balance.ts'
import { buy } from './features/buy/buy.ts'
import { chatId } from './features/chat-id.ts'
import { deliveryStatus } from './features/delivery-status.ts'
import { fallback } from './features/fallback.ts'
import { groups } from './features/groups.ts'
import { help } from './features/help.ts'
import { history } from './features/history.ts'
import { legal } from './features/legal.ts'
import { ownButtons } from './features/own-buttons.ts'
import { payments } from './features/payments/payments.ts'
import { preCheckout } from './features/payments/pre-checkout.ts'
import { reading } from './features/reading/reading.ts'
import { start } from './features/start.ts'
import { subscription } from './features/subscription.ts'
import { answerFailures } from './middleware/answer-failures.ts'
import { answerPresses } from './middleware/answer-presses.ts'
import { i18n } from './middleware/i18n.ts'
import { identify } from './middleware/identify.ts'
import { splitMessages } from './middleware/split-messages.ts'
import { createNotifier } from './notifier.ts'
import { exceptPolling } from './telegram/except-polling.ts'
import { readAnswers } from './telegram/read-answers.ts'
import { retryLostCalls } from './telegram/retry-lost-calls.ts'

/** Creates the bot, without the delivery of updates and without background tasks: see `startBot`. */
export function createBot(
  config: BotConfig,
  data: Data,
  { logger, stopping }: Pick<Dependencies, 'logger' | 'stopping'>,
): { bot: Bot<BotContext>; dependencies: Dependencies } {
  const client = { apiRoot: config.apiRoot, timeoutSeconds: 30 }
  const bot = new Bot<BotContext>(config.token, { client })
  bot.api.config.use(readAnswers())
  // Retries rate limits and server errors. It would retry lost connections without end, so `retryLostCalls` does that.
  bot.api.config.use(
    exceptPolling(autoRetry({ maxRetryAttempts: 2, maxDelaySeconds: 10, rethrowHttpErrors: true })),
  )
  bot.api.config.use(exceptPolling(retryLostCalls()))

  const botId = Number.parseInt(config.token, 10)
  const drafts = openDrafts(data.sessions, botId)
  const draws = createDraws(config.token)
  const parts = { api: bot.api, config, data, drafts, draws, logger, stopping }
  const dependencies: Dependencies = { ...parts, notifier: createNotifier(parts) }

  bot.use(i18n())
  // Payments come first, before middleware that could be slow, fail or drop an update.
  bot.use(preCheckout(dependencies))
  bot.use(payments(dependencies))

  // In order per user, concurrently across users.
  bot.use(sequentialize((ctx) => `${ctx.chat?.id}:${ctx.from?.id}`))
  bot.use(answerPresses(logger))
  bot.use(answerFailures(data, logger))

  bot.use(deliveryStatus(dependencies))
  bot.use(chatId())
  bot.use(groups())

  const chat = bot.chatType('private')
  chat.use(ownButtons())
  chat.use(splitMessages(data.sessions, botId))
  // These need no database, so they work during an outage.
  chat.use(help())
  chat.use(legal(config.supportContact))

  chat.use(identify(data, config.welcomeCredits))
  chat.use(buy(dependencies))
  chat.use(subscription(dependencies))
  chat.use(start(dependencies))
  chat.use(balance(dependencies))
  chat.use(history(dependencies))
  chat.use(reading(dependencies))
  chat.use(fallback())
  return { bot, dependencies }
}
