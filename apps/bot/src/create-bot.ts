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
import { groups } from './features/groups.ts'
import { help } from './features/help.ts'
import { history } from './features/history.ts'
import { leftovers } from './features/leftovers.ts'
import { legal } from './features/legal.ts'
import { ownButtons } from './features/own-buttons.ts'
import { reachable } from './features/reachable.ts'
import { reading } from './features/reading/reading.ts'
import { start } from './features/start.ts'
import type { Logger } from './logger.ts'
import { answerFailures } from './middleware/answer-failures.ts'
import { answerPresses } from './middleware/answer-presses.ts'
import { identify } from './middleware/identify.ts'
import { speak } from './middleware/speak.ts'
import { retryLostCalls } from './telegram/retry-lost-calls.ts'

/** The whole bot, without the delivery of updates: see `startBot`. */
export function createBot(config: BotConfig, data: Data, logger: Logger): Bot<BotContext> {
  const client = { apiRoot: config.apiRoot, timeoutSeconds: 30 }
  const bot = new Bot<BotContext>(config.token, { client })
  // Telegram's "too many requests" and its failures; lost connections it would repeat without end.
  bot.api.config.use(autoRetry({ maxRetryAttempts: 2, maxDelaySeconds: 10, rethrowHttpErrors: true }))
  bot.api.config.use(retryLostCalls())

  const dependencies: Dependencies = {
    config,
    data,
    drafts: openDrafts(data.sessions, Number.parseInt(config.token, 10)),
    draws: createDraws(config.token),
    logger,
  }

  // One person's updates after one another, everybody else's at the same time.
  bot.use(sequentialize((ctx) => `${ctx.chat?.id}:${ctx.from?.id}`))
  bot.use(speak())
  bot.use(answerPresses(logger))
  bot.use(answerFailures(data, logger))

  bot.use(reachable(dependencies))
  bot.use(groups())

  const chat = bot.chatType('private')
  chat.use(ownButtons())
  // These need no records, so they answer even when the database does not.
  chat.use(help())
  chat.use(legal(config.supportContact))

  chat.use(identify(data, config.welcomeCredits))
  chat.use(start(dependencies))
  chat.use(balance(dependencies))
  chat.use(history(dependencies))
  chat.use(reading(dependencies))
  chat.use(leftovers())
  return bot
}
