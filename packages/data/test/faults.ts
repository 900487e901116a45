import { setTimeout as delay } from 'node:timers/promises'
import { type LocalRedis, startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** A Redis behind a proxy, and what a fault needs in addition. */
export interface FaultyRedis {
  server: LocalRedis
  proxy: TcpProxy
  /** A client without the proxy. */
  direct: Redis
  /** Stopped at the end. */
  others: { stop(): Promise<void> }[]
}

export async function startFaultyRedis(): Promise<FaultyRedis> {
  const server = await startLocalRedis()
  const proxy = await startTcpProxy(server.port)
  const direct = new Redis(server.url)
  direct.on('error', () => {})
  return { server, proxy, direct, others: [] }
}

export async function stopFaultyRedis({ server, proxy, direct, others }: FaultyRedis): Promise<void> {
  direct.disconnect()
  await proxy.close()
  await Promise.all([server, ...others].map((one) => one.stop()))
}

/** The faults of a Redis. Most last for `duration` milliseconds; each has ended when it resolves. */
export const faults: Record<string, (redis: FaultyRedis, duration: number) => Promise<void>> = {
  async 'killed, and restarted empty'({ server }, duration) {
    await server.kill()
    await delay(duration)
    await server.restart()
  },

  async paused({ server }, duration) {
    process.kill(server.pid, 'SIGSTOP')
    await delay(duration)
    process.kill(server.pid, 'SIGCONT')
  },

  async 'delayed by two seconds'({ proxy }, duration) {
    Object.assign(proxy.delay, { toServer: 1_000, toClient: 1_000 })
    await delay(2 * duration)
    Object.assign(proxy.delay, { toServer: 0, toClient: 0 })
  },

  async 'disconnected in the middle of its replies'({ proxy }) {
    for (let n = 0; n < 5; n += 1) {
      proxy.cutRepliesAfter(n)
      await delay(200)
    }
  },

  async 'silent, then responding again'({ proxy }, duration) {
    proxy.isBlackHole = true
    await delay(duration)
    proxy.isBlackHole = false
  },

  async 'silent, until each connection times out'({ proxy }) {
    proxy.isBlackHole = true
    await delay(6_500)
    proxy.isBlackHole = false
  },

  async 'full, and refusing writes'({ direct }, duration) {
    await direct.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1mb')
    await delay(duration)
    await direct.config('SET', 'maxmemory-policy', 'allkeys-lfu', 'maxmemory', '256mb')
  },

  async 'full, and evicting every kind of key'({ direct }, duration) {
    const used = Number(/used_memory:(\d+)/.exec(await direct.info('memory'))?.[1])
    await direct.config('SET', 'maxmemory', String(used + 200_000))
    for (const until = Date.now() + duration; Date.now() < until; await delay(5)) {
      await direct.set(`junk:${crypto.randomUUID()}`, 'x'.repeat(20_000), 'EX', 60).catch(() => {})
    }
    await direct.config('SET', 'maxmemory', '256mb')
  },

  async 'restarted from an older snapshot'({ server, direct }, duration) {
    await direct.save()
    await delay(duration / 2)
    await server.kill()
    await delay(duration / 2)
    await server.restart()
  },

  async 'failed over to a replica without the last writes'({ server, proxy, others }, duration) {
    const between = await startTcpProxy(server.port)
    const replica = await startLocalRedis({ settings: { replicaof: `127.0.0.1 ${between.port}` } })
    others.push({ stop: () => between.close() }, replica)
    const direct = new Redis(replica.url)
    while (!(await direct.info('replication')).includes('master_link_status:up')) await delay(50)
    between.isBlackHole = true
    await delay(duration / 2)
    await direct.replicaof('NO', 'ONE')
    proxy.target = replica.port
    proxy.reset()
    await delay(duration)
    direct.disconnect()
  },

  async flushed({ direct }) {
    for (let n = 0; n < 5; n += 1) {
      await direct.flushall()
      await delay(200)
    }
  },
}
