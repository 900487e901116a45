import { randomInt } from 'node:crypto'
import { createServer, type Server } from 'node:net'

/** Listens on this port of the loopback interface; resolves to undefined if it is taken. */
async function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server))
  })
}

/** Returns whether a server can listen on this port of the loopback interface now. */
export async function isPortFree(port: number): Promise<boolean> {
  const server = await listen(port)
  return server !== undefined && new Promise((resolve) => server.close(() => resolve(true)))
}

/** Below the ephemeral ports: an outgoing connection could take one of those before the server does. */
const firstPort = 20_000
const portCount = 6_000

/**
 * Makes this process the only one that `freePort` returns this port to, until the process ends: a server starts on it later,
 * and a server that is restarted needs it again. The system keeps the claim: the process listens on the port `portCount`
 * above.
 *
 * @param port of those that `freePort` chooses from
 * @returns false if it is claimed
 */
export async function claimPort(port: number): Promise<boolean> {
  const claim = await listen(port + portCount)
  claim?.unref()
  return claim !== undefined
}

/** Returns a free port of the loopback interface: `preferred` if it is free, else a random one, which is claimed. */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await isPortFree(preferred))) return preferred
  for (let tries = 0; tries < 1_000; tries += 1) {
    const port = firstPort + randomInt(portCount)
    if ((await isPortFree(port)) && (await claimPort(port))) return port
  }
  throw new Error('no free port on 127.0.0.1')
}
