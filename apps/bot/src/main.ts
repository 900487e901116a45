#!/usr/bin/env node
import { type Data, isHelpRequest, type MetricsServer, openData, readBotId, serveMetrics } from '@tarot/data'
import { type Config, readConfig } from './config.ts'
import { createLogger, type Logger } from './logger.ts'
import { type RunningBot, startBot } from './start-bot.ts'
import { explainFailure } from './startup-failure.ts'
import { usage } from './usage.ts'

await main()

async function main(): Promise<void> {
  let config: Config | undefined
  let data: Data | undefined
  let metrics: MetricsServer | undefined
  let bot: RunningBot | undefined
  try {
    if (isHelpRequest('node src/main.ts')) {
      process.stdout.write(usage)
      return
    }
    config = readConfig()
    const logger = createLogger(config.logLevel, config.bot.token)
    const warn = (message: string) => logger.warn(message)
    data = await openData({ ...config.data, botId: readBotId(), logger: { warn } })
    metrics = config.metrics && (await serveMetrics(data, config.metrics))
    bot = await startBot(config.bot, data, logger)
    await Promise.race([untilStopped(bot, data, logger), bot.failure])
  } catch (error) {
    process.stderr.write(`${explainFailure(error, config)}\n`)
    await bot?.stop()
    await metrics?.close()
    await data?.close()
    process.exit(1)
  }
  // Keep-alive connections to Telegram would delay the exit by seconds.
  process.exit(0)
}

/** Waits for SIGINT or SIGTERM, then shuts down gracefully. */
async function untilStopped(bot: RunningBot, data: Data, logger: Logger): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  logger.info({ signal }, 'stopping')
  await bot.stop()
  await data.close()
  logger.info('stopped')
}
