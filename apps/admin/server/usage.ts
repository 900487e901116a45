/** What `--help` prints. */
export const usage = `Serves the operators' console until SIGINT or SIGTERM. It has to be built before: pnpm build.

  node server/main.ts

Settings come from the environment:

  BETTER_AUTH_SECRET  at least 32 random characters, such as of \`openssl rand -base64 32\` (needed)
  DATABASE_URL        postgresql://user:password@host:port/database (needed)
  DATABASE_POOL_SIZE  connections to Postgres at the most; default 10
  DATABASE_PREPARED_STATEMENTS
                      on or off; default on, and off behind a connection pooler
  REDIS_URL           redis://, redis-sentinel:// or redis-cluster://; default: no Redis
  REDIS_NAMESPACE     first part of every Redis key; default tarot
  ADMIN_URL           the address operators open; default http://127.0.0.1:PORT
  PORT                where this process listens; default 3000
  HOST                default 127.0.0.1
  METRICS_PORT        serves /metrics for Prometheus and /healthz there; default: nowhere
  METRICS_HOST        default 127.0.0.1
  TRUSTED_PROXIES     addresses or CIDR ranges, separated by commas, whose X-Forwarded-For is believed
`
