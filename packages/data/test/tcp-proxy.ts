import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** The port to which new connections go. */
  target: number
  /** Milliseconds by which all data is delayed, in order. */
  readonly delay: { toServer: number; toClient: number }
  /** Whether data is held back instead of forwarded. It is forwarded when this is false again. */
  isBlackHole: boolean
  /** Resets each connection within its next reply, after this number of bytes. */
  cutRepliesAfter(bytes: number): void
  /** Resets every connection. */
  reset(): void
  close(): Promise<void>
}

/** Starts a proxy before a server on loopback that delays, holds back or resets its connections. */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const links = new Set<{ cut: number | undefined; reset(): void; resume(): void }>()
  let isBlackHole = false

  const server = createServer((client) => {
    const upstream = connect(proxy.target, '127.0.0.1')
    const directions = [
      relay(client, upstream, 'toServer', () => undefined),
      relay(upstream, client, 'toClient', () => link.cut),
    ]
    const link = {
      cut: undefined as number | undefined,
      reset() {
        links.delete(link)
        client.resetAndDestroy()
        upstream.resetAndDestroy()
      },
      resume() {
        for (const pass of directions) pass()
      },
    }
    links.add(link)
    for (const socket of [client, upstream]) {
      socket.setNoDelay()
      socket.on('error', () => {})
      socket.on('close', () => link.reset())
    }

    function relay(
      from: Socket,
      to: Socket,
      direction: 'toServer' | 'toClient',
      cutAfter: () => number | undefined,
    ) {
      const waiting: { due: number; data: Buffer }[] = []
      from.on('data', (data) => {
        const bytes = cutAfter()
        if (bytes === undefined) {
          waiting.push({ due: Date.now() + proxy.delay[direction], data })
          return pass()
        }
        to.write(data.subarray(0, bytes), () => link.reset())
      })
      function pass(): void {
        while (!isBlackHole && waiting[0] && waiting[0].due <= Date.now())
          to.write(waiting.shift()?.data as Buffer)
        if (waiting[0] && !isBlackHole) setTimeout(pass, Math.max(0, waiting[0].due - Date.now()))
      }
      return pass
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    target,
    delay: { toServer: 0, toClient: 0 },
    get isBlackHole() {
      return isBlackHole
    },
    set isBlackHole(is) {
      isBlackHole = is
      for (const link of links) link.resume()
    },
    cutRepliesAfter(bytes) {
      for (const link of links) link.cut = bytes
    },
    reset() {
      for (const link of [...links]) link.reset()
    },
    async close() {
      proxy.reset()
      server.close()
      await once(server, 'close')
    },
  }
  return proxy
}
