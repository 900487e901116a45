/** What `--help` prints. */
export const usage = `Runs the tarot bot until SIGINT or SIGTERM.

  node src/main.ts

Settings come from the environment:

  BOT_TOKEN          from @BotFather (needed)
  DATABASE_URL       postgresql://user:password@host:port/database (needed)
  DATABASE_POOL_SIZE connections to Postgres at the most; default 10
  DATABASE_PREPARED_STATEMENTS
                     on or off; default on, and off behind a connection pooler
  REDIS_URL          redis://, redis-sentinel:// or redis-cluster://; without it, drafts live in this process alone
  REDIS_NAMESPACE    first part of every Redis key; default tarot
  TELEGRAM_API_ROOT  another Bot API server; default https://api.telegram.org
  WEBHOOK_URL        https://…, where Telegram delivers; default: long polling
  WEBHOOK_SECRET     1 to 256 letters, digits, "_" and "-"; needed with WEBHOOK_URL
  WEBHOOK_PORT       where this process listens for it; default: PORT
  PORT               the same; default 8080
  WEBHOOK_HOST       default 127.0.0.1
  SUPPORT_CONTACT    whom people write to: an @name, an address, a sentence; without it nothing is sold
  WELCOME_CREDITS    credits a new person gets; default 30
  METRICS_PORT       serves /metrics for Prometheus and /healthz there; default: nowhere
  METRICS_HOST       default 127.0.0.1
  LOG_LEVEL          fatal, error, warn, info, debug, trace or silent; default info
`
