import { machineEnvironment, pickEnvironment } from '@tarot/services'

/** The settings that each part reads; `PG…` are those of Postgres' own client. One part alone can have `METRICS_PORT`. */
const settings = {
  bot: /^((PG|DATABASE_|REDIS_|TELEGRAM_|WEBHOOK_|METRICS_)\w+|BOT_TOKEN|PORT|LOG_LEVEL|SUPPORT_CONTACT|WELCOME_CREDITS)$/,
  worker: /^((PG|DATABASE_|REDIS_|TELEGRAM_)\w+|BOT_TOKEN|LOG_LEVEL)$/,
  console: /^((PG|DATABASE_|REDIS_)\w+|HOST|TRUSTED_PROXIES|LOG_LEVEL)$/,
}

export type PartName = keyof typeof settings

/** What a part gets of the environment of `start`: its own settings, no other part's secrets. */
export function partEnvironment(
  part: PartName,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    ...machineEnvironment(environment),
    ...pickEnvironment(settings[part], environment),
    NODE_ENV: 'production',
  }
}
