import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { Hono } from 'hono'

const PUBLIC = new URL('./public/', import.meta.url)

/** The libraries that the page imports from node_modules. */
const LIBRARIES = new Map([
  ['preact.mjs', 'preact'],
  ['hooks.mjs', 'preact/hooks'],
  ['htm.mjs', 'htm'],
])

/**
 * Emoji font for machines without one. This file has COLR and SVG glyphs; the smaller files of the package have only SVG
 * glyphs, which Chromium does not draw.
 */
const EMOJI = '@fontsource/noto-color-emoji/files/noto-color-emoji-emoji-400-normal.woff2'

const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
}

/** Returns the hash of the only inline script: an import map can't be a file. */
function importMapHash(): string {
  const page = readFileSync(new URL('index.html', PUBLIC), 'utf8')
  const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? ''
  return `'sha256-${createHash('sha256').update(map).digest('base64')}'`
}

/** Content security policy: no other hosts and no other inline code, so text of a bot can't become code. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' ${importMapHash()}`,
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Routes of the chat page. */
export function pageRoutes(): Hono {
  const app = new Hono()
  app.use(async (c, next) => {
    await next()
    c.header('content-security-policy', POLICY)
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
    // The font is large and changes only with the package.
    c.header('cache-control', c.req.path.endsWith('.woff2') ? 'max-age=86400' : 'no-cache')
  })
  app.get('/', (c) => serve(c.req.path, new URL('index.html', PUBLIC)))
  app.get('/page/:file{[a-z-]+\\.(?:js|css|svg)}', (c) => {
    const file = c.req.param('file')
    return serve(file, new URL(file, PUBLIC))
  })
  app.get('/library/emoji.woff2', (c) => serve(c.req.path, moduleFile(EMOJI)))
  app.get('/library/:file', (c) => {
    const name = LIBRARIES.get(c.req.param('file'))
    return name ? serve(c.req.path, moduleFile(name)) : c.notFound()
  })
  return app
}

const moduleFile = (name: string): URL => new URL(import.meta.resolve(name))

async function serve(path: string, file: URL): Promise<Response> {
  try {
    const type = TYPES[path.split('.').at(-1) ?? ''] ?? 'text/html; charset=utf-8'
    return new Response(await readFile(fileURLToPath(file)), { headers: { 'content-type': type } })
  } catch {
    return new Response('Not found', { status: 404 })
  }
}
