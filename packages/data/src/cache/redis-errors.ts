import { Cluster, Redis } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/** Messages of ioredis that only follow from an earlier error on the connection. */
const followUpErrors =
  /^Stream isn't writeable|^Connection is closed|^Reached the max retries per request|^Command aborted|^Cluster isn't ready/

/** The URL scheme to use instead of `redis://`, by the `redis_mode` of the server. */
const wrongModes = {
  sentinel: 'it is a Sentinel: write redis-sentinel://host:port/0#<name> in REDIS_URL',
  cluster: 'it is one node of a cluster: write redis-cluster:// in REDIS_URL',
}

/**
 * The URL scheme to use instead of `redis://` if the server is a Sentinel or a node of a cluster; otherwise undefined.
 *
 * @param info the reply to `INFO server`
 */
export function describeWrongMode(info: string): string | undefined {
  const [, mode] = /^redis_mode:(sentinel|cluster)/m.exec(info) ?? []
  return wrongModes[mode as keyof typeof wrongModes]
}

/** What to change in REDIS_URL, or in Redis, by error message. */
const advices: [error: RegExp, advice: string][] = [
  [
    /^no Sentinel answers: NOAUTH/,
    'the Sentinels require a password of their own: add ?sentinelPassword=<password> to REDIS_URL, before #',
  ],
  [/^no Sentinel answers: WRONGPASS/, 'check sentinelUsername and sentinelPassword in REDIS_URL'],
  [/NOAUTH/, 'REDIS_URL has no password: write it as redis://:password@host:port, or user:password@'],
  [/WRONGPASS/, 'check the user and the password in REDIS_URL'],
  [/No such master/, 'check the name at the end of REDIS_URL'],
  [/DB index is out of range/, 'change the number of the database at the end of REDIS_URL'],
  [/^MOVED |^ASK /, wrongModes.cluster],
  [/unknown command .?cluster/i, wrongModes.sentinel],
  [/unknown command .?sentinel/i, 'it is not a Sentinel: write redis://host:port in REDIS_URL'],
  [/cluster support disabled/, 'it is not a cluster: write redis:// in REDIS_URL'],
  [
    /self-signed certificate|unable to (get|verify)/,
    'its certificate is signed by no CA that is known here: add ?cacert=<file of the CA> to REDIS_URL, or ?insecure=true to encrypt without a check',
  ],
  [
    /does not match certificate's altnames/,
    'its certificate is for another name: write that name in REDIS_URL; the nodes of a cluster and the masters of Sentinels have to announce it themselves (cluster-announce-hostname, sentinel announce-hostnames)',
  ],
  [/certificate has expired/, 'renew the certificate of Redis'],
  [
    /wrong version number|packet length too long/,
    'it does not use TLS on this port: write redis instead of rediss in REDIS_URL',
  ],
  [/certificate required/, 'it requires a client certificate, add cert=<file>&key=<file> to REDIS_URL'],
  [
    /^(connect|getaddrinfo|no .* answers: \w+) E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|TIMEDOUT|NOENT)\b|^connect E/,
    'check that Redis runs there, and REDIS_URL',
  ],
]

/**
 * Ignores the second error of a TLS connection. A connection fails twice if the server refuses the client certificate
 * after the handshake; ioredis listens once, so the second error would end the process.
 */
export function ignoreStreamErrors(redis: AnyRedis): void {
  if (redis instanceof Cluster) {
    redis.on('+node', ignoreStreamErrors)
    return
  }
  // ioredis creates the stream after this event, and connects it later still.
  redis.on('connecting', () => setImmediate(() => redis.stream?.on('error', () => {})))
}

const connectionClosed = 'the connection was closed; reconnecting'

/** The last error of each connection that is not ready. */
const lastErrors = new WeakMap<AnyRedis, Error>()

/** Records why the connection was lost, for `explainRedisFailure`. */
export function recordConnectionError(redis: AnyRedis): void {
  redis.on('error', (error: Error) => {
    if (!followUpErrors.test(error.message)) lastErrors.set(redis, error)
  })
  redis.on('ready', () => lastErrors.delete(redis))
}

/** Describes why a command failed: by the error that ended the connection, if there is one. */
export function explainRedisFailure(redis: AnyRedis, error: Error): string {
  const hasTls = redis instanceof Redis ? Boolean(redis.options.tls) : undefined
  if (!followUpErrors.test(error.message)) return describeRedisError(error, hasTls)
  const reason = lastErrors.get(redis)
  return describeRedisError(reason ?? new Error(connectionClosed), hasTls)
}

/** Describes an error of Redis, with what to change in REDIS_URL if that helps. */
export function describeRedisError(error: Error, hasTls?: boolean): string {
  // Messages of OpenSSL begin with numbers and source positions.
  const cause = findRootCause(error).replace(/^\w+:error:\w+:[^:]*:[^:]*:([^:]*):[\s\S]*$/, '$1')
  // A server without TLS waits for the end of a line that never comes; one with TLS closes the connection.
  if (hasTls === true && cause === 'connect ETIMEDOUT') {
    return `${cause}: if it does not use TLS on this port, write redis instead of rediss in REDIS_URL`
  }
  const isReset = /^(read|write) (ECONNRESET|EPIPE)$/.test(cause) || cause === connectionClosed
  if (hasTls === true && isReset) {
    return `${cause}: if it requires a client certificate, add cert=<file>&key=<file> to REDIS_URL`
  }
  if (hasTls === false && isReset) {
    return `${cause}: if it uses TLS on this port, write rediss instead of redis in REDIS_URL`
  }
  const advice = advices.find(([pattern]) => pattern.test(cause))?.[1]
  return advice ? `${cause}: ${advice}` : cause
}

/** The root cause: the error of a Sentinel, of a node of a cluster, or of one of several addresses of a host. */
function findRootCause(error: Error & { code?: string; lastNodeError?: Error }): string {
  if (error.lastNodeError) return withReason('no node of the cluster answers', error.lastNodeError.message)
  if (error.message.startsWith('All sentinels are unreachable')) {
    return withReason('no Sentinel answers', error.message.split('Last error: ')[1] ?? '')
  }
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message
  return error.message || error.code || error.name
}

function withReason(what: string, reason: string): string {
  return reason === '' || followUpErrors.test(reason) ? what : `${what}: ${reason}`
}
