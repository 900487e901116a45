import { machineEnvironment, pickEnvironment } from '@tarot/processes'

/**
 * The settings that each program reads; `PG…` are settings of the Postgres client. Only one program can listen on
 * `METRICS_PORT`. The worker's settings of backups are those of `prepareBackups`; `AWS_…` are the credentials of a bucket.
 */
const settings = {
  bot: /^((PG|DATABASE_|REDIS_|TELEGRAM_|WEBHOOK_|METRICS_)\w+|BOT_TOKEN|PORT|LOG_LEVEL|SUPPORT_CONTACT|WELCOME_CREDITS|OPERATOR_CHAT_ID)$/,
  worker: /^((PG|DATABASE_|REDIS_|TELEGRAM_|AWS_)\w+|BOT_TOKEN|LOG_LEVEL)$/,
  console: /^((PG|DATABASE_|REDIS_)\w+|HOST|TRUSTED_PROXIES|LOG_LEVEL)$/,
}

export type ProgramName = keyof typeof settings

/** Returns the environment of a program: its own settings, without secrets of other programs. */
export function programEnvironment(
  program: ProgramName,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  return {
    ...machineEnvironment(environment),
    ...pickEnvironment(settings[program], environment),
    NODE_ENV: 'production',
  }
}
