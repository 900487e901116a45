import { Cluster, Redis } from 'ioredis'
import type { AnyRedis } from './scripts/scripts.ts'

/** What ioredis says of a connection that something else has ended before. */
const consequences =
  /^Stream isn't writeable|^Connection is closed|^Reached the max retries per request|^Command aborted|^Cluster isn't ready/

/** What to write instead of `redis://`, by the `redis_mode` of what answers there. */
const wrongModes = {
  sentinel: 'it is a Sentinel: write redis-sentinel://host:port/0#<name> in REDIS_URL',
  cluster: 'it is one node of a cluster: write redis-cluster:// in REDIS_URL',
}

/**
 * What to write instead of `redis://`, if what answers there is a Sentinel or a node of a cluster.
 *
 * @param info what it answers to `INFO server`
 */
export function describeWrongMode(info: string): string | undefined {
  const [, mode] = /^redis_mode:(sentinel|cluster)/m.exec(info) ?? []
  return wrongModes[mode as keyof typeof wrongModes]
}

/** What an error means that another REDIS_URL helps against. */
const advices: [error: RegExp, advice: string][] = [
  [
    /^no Sentinel answers: NOAUTH/,
    'the Sentinels want a password of their own: add ?sentinelPassword=<password> to REDIS_URL, before #',
  ],
  [/^no Sentinel answers: WRONGPASS/, 'look at sentinelUsername and sentinelPassword in REDIS_URL'],
  [/NOAUTH/, 'REDIS_URL has no password: write it as redis://:password@host:port, or user:password@'],
  [/WRONGPASS/, 'look at the user and the password in REDIS_URL'],
  [/No such master/, 'look at the name at the end of REDIS_URL'],
  [/DB index is out of range/, 'change the number of the database at the end of REDIS_URL'],
  [/^MOVED |^ASK /, wrongModes.cluster],
  [/unknown command .?cluster/i, wrongModes.sentinel],
  [/unknown command .?sentinel/i, 'it is no Sentinel: write redis://host:port in REDIS_URL'],
  [/cluster support disabled/, 'it is no cluster: write redis:// in REDIS_URL'],
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
    'it speaks no TLS on this port: write redis instead of rediss in REDIS_URL',
  ],
  [/certificate required/, 'it wants a certificate of ours, add cert=<file>&key=<file> to REDIS_URL'],
  [
    /^(connect|getaddrinfo|no .* answers: \w+) E(CONNREFUSED|NOTFOUND|AI_AGAIN|HOSTUNREACH|NETUNREACH|TIMEDOUT|NOENT)\b|^connect E/,
    'check that Redis runs there, and REDIS_URL',
  ],
]

/**
 * A TLS connection can fail twice, when the server turns down our certificate after the handshake. ioredis listens once,
 * and the second time would end the process.
 */
export function surviveStreamErrors(redis: AnyRedis): void {
  if (redis instanceof Cluster) {
    redis.on('+node', surviveStreamErrors)
    return
  }
  // The stream is made a moment later, and connects after that.
  redis.on('connecting', () => setImmediate(() => redis.stream?.on('error', () => {})))
}

const hungUp = 'the connection was closed, and is tried again'

/** Why each connection that is not ready was lost. */
const reasons = new WeakMap<AnyRedis, Error>()

/** Remembers why the connection is lost, for `whyRedisFailed`. */
export function recordConnectionError(redis: AnyRedis): void {
  redis.on('error', (error: Error) => {
    if (!consequences.test(error.message)) reasons.set(redis, error)
  })
  redis.on('ready', () => reasons.delete(redis))
}

/** Why a command failed, for a person: what ended the connection, rather than that there is none. */
export function whyRedisFailed(redis: AnyRedis, error: Error): string {
  const hasTls = redis instanceof Redis ? Boolean(redis.options.tls) : undefined
  if (!consequences.test(error.message)) return describeRedisError(error, hasTls)
  const reason = reasons.get(redis)
  return describeRedisError(reason ?? new Error(hungUp), hasTls)
}

/** What went wrong, and what to change in REDIS_URL if that helps. */
export function describeRedisError(error: Error, hasTls?: boolean): string {
  // OpenSSL begins with numbers and places in its own code.
  const said = findReason(error).replace(/^\w+:error:\w+:[^:]*:[^:]*:([^:]*):[\s\S]*$/, '$1')
  // A server without TLS waits for the end of a line that never comes, one with TLS hangs up.
  if (hasTls === true && said === 'connect ETIMEDOUT') {
    return `${said}: if it speaks no TLS on this port, write redis instead of rediss in REDIS_URL`
  }
  const isReset = /^(read|write) (ECONNRESET|EPIPE)$/.test(said) || said === hungUp
  if (hasTls === true && isReset) {
    return `${said}: if it wants a certificate of ours, add cert=<file>&key=<file> to REDIS_URL`
  }
  if (hasTls === false && isReset) {
    return `${said}: if it speaks TLS on this port, write rediss instead of redis in REDIS_URL`
  }
  const advice = advices.find(([pattern]) => pattern.test(said))?.[1]
  return advice ? `${said}: ${advice}` : said
}

/** What was said at the bottom of it: by a Sentinel, a node of a cluster, or one of several addresses of a host. */
function findReason(error: Error & { code?: string; lastNodeError?: Error }): string {
  if (error.lastNodeError) return withReason('no node of the cluster answers', error.lastNodeError.message)
  if (error.message.startsWith('All sentinels are unreachable')) {
    return withReason('no Sentinel answers', error.message.split('Last error: ')[1] ?? '')
  }
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0].message
  return error.message || error.code || error.name
}

function withReason(what: string, reason: string): string {
  return reason === '' || consequences.test(reason) ? what : `${what}: ${reason}`
}
