/** The output of `--help`. */
export const usage = `Runs the tarot bot until SIGINT or SIGTERM.

  node src/main.ts

Settings come from the environment:

  BOT_TOKEN          from @BotFather (needed)
  DATABASE_URL       postgresql://user:password@host:port/database (needed)
  DATABASE_POOL_SIZE maximum connections to Postgres; default 10
  DATABASE_PREPARED_STATEMENTS
                     on or off; default on, and off behind a connection pooler
  REDIS_URL          redis://, redis-sentinel:// or redis-cluster://; without it, drafts stay in this process only
  REDIS_NAMESPACE    first part of every Redis key; default tarot
  TELEGRAM_API_ROOT  another Bot API server; default https://api.telegram.org
  WEBHOOK_URL        https://…, where Telegram delivers updates; default: long polling
  WEBHOOK_SECRET     1 to 256 letters, digits, "_" and "-"; needed with WEBHOOK_URL
  WEBHOOK_PORT       port for WEBHOOK_URL; default: PORT
  PORT               port if WEBHOOK_PORT is not set; default 8080
  WEBHOOK_HOST       default 127.0.0.1
  SUPPORT_CONTACT    support contact: an @name, an address, a sentence; without it nothing is sold
  WELCOME_CREDITS    credits for a new user; default 30
  OPERATOR_CHAT_ID   ids of chats that are notified of the alerts of backups, separated by commas; default: none
  METRICS_PORT       port for /metrics (Prometheus) and /healthz; default: none
  METRICS_HOST       default 127.0.0.1
  LOG_LEVEL          fatal, error, warn, info, debug, trace or silent; default info
`
