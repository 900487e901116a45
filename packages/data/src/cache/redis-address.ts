/** Where Redis is, as a URL says it. */
export type RedisAddress =
  | { kind: 'server'; url: string }
  | { kind: 'sentinel'; nodes: Node[]; options: Access & { name: string; db: number } }
  | { kind: 'cluster'; nodes: Node[]; options: Access }

interface Node {
  host: string
  port: number
}

/** What the servers want, in ioredis' words. */
interface Access {
  username?: string
  password?: string
  tls?: object
}

export const redisAddressForms =
  'must be redis://host:port/database (a number), redis-sentinel://host:port,host:port/database#name or redis-cluster://host:port,host:port ' +
  '(rediss… for TLS)'

const pattern =
  /^(?<scheme>rediss?)-(?<kind>sentinel|cluster):\/\/(?:(?<user>[^:@/]*):(?<password>[^@/]*)@)?(?<nodes>[^@/#]+)(?:\/(?<db>\d*))?(?:#(?<name>.+))?$/

/**
 * Reads `redis://…` and `rediss://…`, as everybody writes them, and the lists of nodes in the form that Lettuce has for
 * Sentinels: `redis-sentinel://user:password@host:26379,host:26379/0#name`, `redis-cluster://host:6379,host:6379`. User
 * and password are those of the servers, not of the Sentinels; what is special in them is percent-encoded.
 *
 * @returns undefined if it is none of them
 */
export function parseRedisUrl(url: string): RedisAddress | undefined {
  if (URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol)) {
    return namesDatabase(new URL(url)) ? { kind: 'server', url } : undefined
  }
  const { scheme, kind, user, password, nodes: list = '', db, name } = pattern.exec(url)?.groups ?? {}
  const nodes = list.split(',').map((node) => parseNode(node, kind === 'sentinel' ? 26_379 : 6_379))
  if (!kind || !nodes.every((node) => node !== undefined)) return undefined
  const options: Access = {
    ...(user ? { username: decodeURIComponent(user) } : {}),
    ...(password ? { password: decodeURIComponent(password) } : {}),
    ...(scheme === 'rediss' ? { tls: {} } : {}),
  }
  if (kind === 'cluster') return db || name ? undefined : { kind, nodes, options }
  return name ? { kind: 'sentinel', nodes, options: { ...options, name, db: Number(db || 0) } } : undefined
}

/** Whether the path is one of the numbered databases, or none. ioredis takes it from the query as well. */
function namesDatabase({ pathname, searchParams }: URL): boolean {
  return [pathname.replace(/^\//, ''), searchParams.get('db') ?? ''].every((db) => /^\d*$/.test(db))
}

function parseNode(text: string, defaultPort: number): Node | undefined {
  const address = `tcp://${text}`
  if (!URL.canParse(address)) return undefined
  const { hostname, port } = new URL(address)
  return hostname ? { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || defaultPort) } : undefined
}
