import { readdir, readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { extname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
}

interface StaticFile {
  type: string
  cache: string
  plain: Buffer
  gzipped: Buffer
}

/**
 * Reads the browser's files into memory. Returns a function that answers a request for one of these files and returns
 * whether it did. Files are looked up by name in memory, so no path can leave the folder.
 */
export async function readStaticFiles(folder: URL) {
  const root = fileURLToPath(folder)
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const files = new Map<string, StaticFile>()
  for (const entry of entries.filter((entry) => entry.isFile() && extname(entry.name) in types)) {
    const path = join(entry.parentPath, entry.name)
    const address = `/${relative(root, path).split(sep).join('/')}`
    const plain = await readFile(path)
    files.set(address, {
      type: types[extname(entry.name)] ?? 'application/octet-stream',
      // The name of an asset contains a hash of its content.
      cache: address.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'public, max-age=3600',
      plain,
      gzipped: await promisify(gzip)(plain),
    })
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const [address = ''] = (request.url ?? '').split('?')
    const file = files.get(address)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!file || !isRead) {
      if (!address.startsWith('/assets/')) return false
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found')
      return true
    }
    const isGzip = /\bgzip\b/.test(String(request.headers['accept-encoding']))
    const body = isGzip ? file.gzipped : file.plain
    response.writeHead(200, {
      'Content-Type': file.type,
      'Cache-Control': file.cache,
      'Content-Length': body.length,
      Vary: 'Accept-Encoding',
      ...(isGzip ? { 'Content-Encoding': 'gzip' } : {}),
    })
    response.end(request.method === 'HEAD' ? undefined : body)
    return true
  }
}
