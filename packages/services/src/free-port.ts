import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Returns whether a server can listen on this port of the loopback interface now. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Below the ephemeral ports: an outgoing connection could take one of those before the server does. */
const [first, last] = [20_000, 32_767] as const

/** Ports that were returned before. A port is not returned twice, because its server starts later. */
const offeredPorts = new Set<number>()

/** Returns a free port of the loopback interface: `preferred` if it is free, else a random one. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = randomInt(first, last + 1)
    if (offeredPorts.has(port)) continue
    offeredPorts.add(port)
    if (await isPortFree(port)) return port
  }
  throw new Error('no free port on 127.0.0.1')
}
