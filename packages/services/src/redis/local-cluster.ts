import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../free-port.ts'
import { type LocalRedis, type LocalRedisOptions, startLocalRedis } from './local-redis.ts'

export interface LocalRedisCluster {
  readonly nodes: readonly LocalRedis[]
  /** The first argument of ioredis' `Cluster`. */
  readonly addresses: { host: string; port: number }[]
  stop(): Promise<void>
}

const slots = 16_384

/**
 * Starts a Redis Cluster of masters without replicas, on loopback. It ends with this process.
 *
 * @param options.tls nodes and clients use TLS
 */
export async function startLocalRedisCluster(
  size = 3,
  options: Pick<LocalRedisOptions, 'password' | 'settings' | 'tls'> = {},
): Promise<LocalRedisCluster> {
  const started = await Promise.all(Array.from({ length: size }, () => startNode(options)))
  const nodes = started.map(({ node }) => node)
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  const clients = nodes.map(({ url }) => new Redis(url))
  try {
    for (const [index, client] of clients.entries()) {
      const [first, last] = [index, index + 1].map((n) => Math.floor((n * slots) / size)) as [number, number]
      await client.cluster('ADDSLOTSRANGE', first, last - 1)
    }
    const [seed] = clients
    for (const { node, busPort } of started.slice(1)) {
      await seed?.call('CLUSTER', 'MEET', '127.0.0.1', String(node.tlsPort ?? node.port), String(busPort))
    }
    await Promise.all(clients.map(untilComplete))
  } catch (error) {
    await stop()
    throw error
  } finally {
    for (const client of clients) client.disconnect()
  }
  return {
    nodes,
    addresses: nodes.map(({ port, tlsPort }) => ({ host: '127.0.0.1', port: tlsPort ?? port })),
    stop,
  }
}

async function startNode(options: LocalRedisOptions): Promise<{ node: LocalRedis; busPort: number }> {
  const busPort = await freePort()
  const node = await startLocalRedis({
    ...options,
    settings: {
      'cluster-enabled': 'yes',
      'cluster-port': String(busPort),
      'cluster-node-timeout': '2000',
      ...(options.tls ? { 'tls-cluster': 'yes' } : {}),
      ...options.settings,
    },
  })
  return { node, busPort }
}

/** Waits until this node knows the owner of every slot. */
async function untilComplete(client: Redis): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await delay(50)) {
    const state = String(await client.cluster('INFO'))
    if (state.includes('cluster_state:ok') && state.includes(`cluster_slots_assigned:${slots}`)) return
  }
  throw new Error('the Redis Cluster was not complete within a minute')
}
