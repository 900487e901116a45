import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'

/** A parsed Redis URL, as options of ioredis. */
export type RedisAddress =
  | { kind: 'server'; options: Access & { db: number } & (Node | { path: string }) }
  | { kind: 'sentinel'; nodes: Node[]; options: Access & SentinelAccess & { name: string; db: number } }
  | { kind: 'cluster'; nodes: Node[]; options: Access }

interface Node {
  host: string
  port: number
}

/** Credentials and TLS options of the servers. */
interface Access {
  username?: string
  password?: string
  tls?: ConnectionOptions
}

/** Credentials and TLS options of the Sentinels. */
interface SentinelAccess {
  sentinelUsername?: string
  sentinelPassword?: string
  sentinelTLS?: ConnectionOptions
  enableTLSForSentinelMode?: boolean
}

const redisAddressForms =
  'must be redis://host:port/database (a number), redis-sentinel://host:port,host:port/database#name, redis-cluster://host:port,host:port ' +
  '(each with rediss for TLS), or unix:///path/of/the/socket?db=0; with special characters in user and password percent-encoded'

/** The options of `redis-cli` for TLS. */
const tlsParameters = { cacert: 'ca', cert: 'cert', key: 'key' } as const

const pattern =
  /^(?<scheme>rediss?)(?:-(?<kind>sentinel|cluster))?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<nodes>[^@/#?]+)(?:\/(?<db>\d*))?(?:\?(?<query>[^#]*))?(?:#(?<name>.+))?$/
const socketPattern = /^unix:\/\/(?:[^/@]*@)?(?<path>\/[^?#]+)(?:\?(?<query>[^#]*))?$/

/**
 * Parses a Redis URL: `redis://…` and `rediss://…`, `unix://…` as in redis-py, and lists of nodes in Lettuce's syntax for
 * Sentinels: `redis-sentinel://user:password@host:26379,host:26379/0#name`, `redis-cluster://host:6379,host:6379`. User
 * and password are those of the servers; the query parameters `sentinelUsername` and `sentinelPassword` are those of the
 * Sentinels. For TLS the query takes the options of `redis-cli`: `cacert`, `cert`, `key` and `insecure`. Special
 * characters in user and password are percent-encoded.
 *
 * @returns a string if the URL is invalid: the rest of a sentence that begins with the variable's name
 */
export function readRedisUrl(text: string): RedisAddress | string {
  // Copied text often ends with a blank or a line break.
  const url = text.trim()
  const socket = socketPattern.exec(url)?.groups
  if (socket) return readSocket(socket.path ?? '', new URLSearchParams(socket.query))
  const groups = pattern.exec(url)?.groups
  if (!groups) return redisAddressForms
  const { scheme, kind = 'server', user = '', password = '', nodes: list = '', db, query, name } = groups
  const nodes = list.split(',').map((node) => parseNode(node, kind === 'sentinel' ? 26_379 : 6_379))
  if (!nodes.every((node) => node !== undefined)) return redisAddressForms
  const parameters = new URLSearchParams(query)
  const tls = scheme === 'rediss' ? readTls(parameters) : undefined
  if (typeof tls === 'string') return tls
  const problem = findUnknown(parameters, kind, tls !== undefined)
  if (problem) return problem
  const [username, secret] = [decode(user), decode(password)]
  if (username === undefined || secret === undefined) {
    return 'cannot be read: write special characters of user and password percent-encoded (% is %25, @ is %40)'
  }
  const access: Access = {
    ...(username ? { username } : {}),
    ...(secret ? { password: secret } : {}),
    ...(tls ? { tls } : {}),
  }
  if (kind === 'cluster') return db || name ? redisAddressForms : { kind, nodes, options: access }
  const number = db || parameters.get('db') || '0'
  if (!/^\d+$/.test(number)) return redisAddressForms
  if (kind === 'sentinel') {
    if (!name) return 'names no master: write the name that the Sentinels know at the end, #name'
    return {
      kind,
      nodes,
      options: { ...access, ...sentinelAccess(parameters, tls), name, db: Number(number) },
    }
  }
  const [node] = nodes
  if (name || !node || nodes.length > 1) return redisAddressForms
  return { kind: 'server', options: { ...access, ...node, db: Number(number) } }
}

function readSocket(path: string, parameters: URLSearchParams): RedisAddress | string {
  const problem = findUnknown(parameters, 'socket', false)
  if (problem) return problem
  const [username, password, db] = [
    parameters.get('username'),
    parameters.get('password'),
    parameters.get('db') || '0',
  ]
  if (!/^\d+$/.test(db)) return redisAddressForms
  return {
    kind: 'server',
    options: {
      ...(username ? { username } : {}),
      ...(password ? { password } : {}),
      path: decode(path) ?? path,
      db: Number(db),
    },
  }
}

function sentinelAccess(parameters: URLSearchParams, tls: ConnectionOptions | undefined): SentinelAccess {
  const [username, password] = [parameters.get('sentinelUsername'), parameters.get('sentinelPassword')]
  return {
    ...(username ? { sentinelUsername: username } : {}),
    ...(password ? { sentinelPassword: password } : {}),
    ...(tls ? { sentinelTLS: tls, enableTLSForSentinelMode: true } : {}),
  }
}

function findUnknown(parameters: URLSearchParams, kind: string, hasTls: boolean): string | undefined {
  const known: Record<string, string[]> = {
    server: ['db'],
    sentinel: ['db', 'sentinelUsername', 'sentinelPassword'],
    cluster: [],
    socket: ['db', 'username', 'password'],
  }
  for (const name of parameters.keys()) {
    if (name in tlsParameters || name === 'insecure') {
      if (!hasTls) return `has ${name} and no TLS: write rediss instead of redis`
    } else if (!known[kind]?.includes(name)) {
      return `has ${name}, which is not known here: check its spelling, or leave it out`
    }
  }
  return undefined
}

function readTls(parameters: URLSearchParams): ConnectionOptions | string {
  const tls: ConnectionOptions = parameters.get('insecure') === 'true' ? { rejectUnauthorized: false } : {}
  for (const [parameter, option] of Object.entries(tlsParameters)) {
    const path = parameters.get(parameter)
    if (!path) continue
    try {
      tls[option] = readFileSync(path, 'utf8')
    } catch (error) {
      return `has ${parameter}=${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`
    }
  }
  return tls
}

function parseNode(text: string, defaultPort: number): Node | undefined {
  const address = `tcp://${text}`
  if (!URL.canParse(address)) return undefined
  const { hostname, port } = new URL(address)
  return hostname ? { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) } : undefined
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
