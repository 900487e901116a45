/** What `--help` prints. */
export const usage = `Serves the operators' console until SIGINT or SIGTERM. Build it first: pnpm build.

  node server/main.ts

Settings come from the environment:

  BETTER_AUTH_SECRET  at least 32 random characters, such as from \`openssl rand -base64 32\` (required)
  DATABASE_URL        postgresql://user:password@host:port/database (required)
  DATABASE_POOL_SIZE  maximum number of connections to Postgres; default 10
  DATABASE_PREPARED_STATEMENTS
                      on or off; default on, or off if a connection pooler is detected
  REDIS_URL           redis://, redis-sentinel:// or redis-cluster://; default: no Redis
  REDIS_NAMESPACE     first part of every Redis key; default tarot
  ADMIN_URL           the address that operators open; default http://127.0.0.1:PORT
  PORT                where this process listens; default 3000
  HOST                default 127.0.0.1
  METRICS_PORT        port of /metrics for Prometheus and of /healthz; default: not served
  METRICS_HOST        default 127.0.0.1
  TRUSTED_PROXIES     addresses or CIDR ranges, separated by commas, whose X-Forwarded-For is trusted
`
