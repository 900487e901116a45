import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/** Whether a server could listen on this port of the loopback interface now. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** Below what systems give to outgoing connections: one of those could take it before the server does. */
const [first, last] = [20_000, 32_767] as const

/** Never the same twice in one process, for the servers come later. */
const given = new Set<number>()

/** A free port of the loopback interface: `preferred` if nobody listens there, else any. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = randomInt(first, last + 1)
    if (given.has(port)) continue
    given.add(port)
    if (await isPortFree(port)) return port
  }
  throw new Error('no free port on 127.0.0.1')
}
