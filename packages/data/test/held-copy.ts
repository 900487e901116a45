import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * Starts a proxy before Postgres that forwards no more once it has answered megabytes on a connection: a backup stays in the
 * middle of its copy.
 *
 * @param url of the server
 * @returns the URL through the proxy, and a promise that resolves when a copy is held
 */
export async function useHeldCopy(url: string): Promise<{ url: string; held: Promise<void> }> {
  const target = Number(new URL(url).port)
  const { promise: held, resolve: onHeld } = Promise.withResolvers<void>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    let bytes = 0
    client.pipe(upstream)
    upstream.on('data', (data) => {
      bytes += data.length
      if (bytes < 4_000_000) return void client.write(data)
      upstream.pause()
      onHeld()
    })
    for (const socket of [client, upstream]) {
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
    onTestFinished(() => {
      client.destroy()
      upstream.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return { url: through.href, held }
}
