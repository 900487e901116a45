import { setTimeout as delay } from 'node:timers/promises'
import { type LocalRedis, startLocalRedis } from '@tarot/services'
import { Redis } from 'ioredis'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

/** A Redis behind a proxy, and whatever else a fault needs. */
export interface FaultyRedis {
  server: LocalRedis
  proxy: TcpProxy
  /** Straight to the server. */
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

/** What can happen to a Redis, for so many milliseconds, mostly. Each is over when it resolves. */
export const faults: Record<string, (redis: FaultyRedis, long: number) => Promise<void>> = {
  async 'killed, and restarted empty'({ server }, long) {
    await server.kill()
    await delay(long)
    await server.restart()
  },

  async paused({ server }, long) {
    process.kill(server.pid, 'SIGSTOP')
    await delay(long)
    process.kill(server.pid, 'SIGCONT')
  },

  async 'slow by two seconds'({ proxy }, long) {
    Object.assign(proxy.delay, { toServer: 1_000, toClient: 1_000 })
    await delay(2 * long)
    Object.assign(proxy.delay, { toServer: 0, toClient: 0 })
  },

  async 'cut in the middle of its answers'({ proxy }) {
    for (let n = 0; n < 5; n += 1) {
      proxy.cutAnswersAfter(n)
      await delay(200)
    }
  },

  async 'silent, and then gone on'({ proxy }, long) {
    proxy.isBlackHole = true
    await delay(long)
    proxy.isBlackHole = false
  },

  async 'silent, until each connection is given up'({ proxy }) {
    proxy.isBlackHole = true
    await delay(6_500)
    proxy.isBlackHole = false
  },

  async 'full, and refusing writes'({ direct }, long) {
    await direct.config('SET', 'maxmemory-policy', 'noeviction', 'maxmemory', '1mb')
    await delay(long)
    await direct.config('SET', 'maxmemory-policy', 'allkeys-lfu', 'maxmemory', '256mb')
  },

  async 'full, and evicting leases, floors and all'({ direct }, long) {
    const used = Number(/used_memory:(\d+)/.exec(await direct.info('memory'))?.[1])
    await direct.config('SET', 'maxmemory', String(used + 200_000))
    for (const until = Date.now() + long; Date.now() < until; await delay(5)) {
      await direct.set(`junk:${crypto.randomUUID()}`, 'x'.repeat(20_000), 'EX', 60).catch(() => {})
    }
    await direct.config('SET', 'maxmemory', '256mb')
  },

  async 'restarted from an older snapshot'({ server, direct }, long) {
    await direct.save()
    await delay(long / 2)
    await server.kill()
    await delay(long / 2)
    await server.restart()
  },

  async 'failed over to a replica that lacks the last writes'({ server, proxy, others }, long) {
    const between = await startTcpProxy(server.port)
    const replica = await startLocalRedis({ settings: { replicaof: `127.0.0.1 ${between.port}` } })
    others.push({ stop: () => between.close() }, replica)
    const direct = new Redis(replica.url)
    while (!(await direct.info('replication')).includes('master_link_status:up')) await delay(50)
    between.isBlackHole = true
    await delay(long / 2)
    await direct.replicaof('NO', 'ONE')
    proxy.target = replica.port
    proxy.reset()
    await delay(long)
    direct.disconnect()
  },

  async flushed({ direct }) {
    for (let n = 0; n < 5; n += 1) {
      await direct.flushall()
      await delay(200)
    }
  },
}
