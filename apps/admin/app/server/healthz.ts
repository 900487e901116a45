import { openedData } from './data.server.ts'

/** For whoever watches the console: open to everybody, and says only whether it works. */
export async function loader() {
  const ok = await openedData()
    .then(async (data) => (await data.health()).ok)
    .catch(() => false)
  return new Response(ok ? 'ok\n' : 'not ok\n', {
    status: ok ? 200 : 503,
    headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' },
  })
}
