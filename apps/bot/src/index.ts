export { type BotConfig, type Config, readConfig, type WebhookConfig } from './config.ts'
export { createBot } from './create-bot.ts'
export { createLogger, type Logger } from './logger.ts'
export { type RunningBot, startBot } from './start-bot.ts'
