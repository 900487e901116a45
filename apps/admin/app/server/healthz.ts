import { openedData } from './data.server.ts'

/** The health check for monitoring. It needs no session and returns only `ok` or `not ok`. */
export async function loader() {
  const ok = await openedData()
    .then(async (data) => (await data.health()).ok)
    .catch(() => false)
  return new Response(ok ? 'ok\n' : 'not ok\n', {
    status: ok ? 200 : 503,
    headers: { 'Content-Type': 'text/plain', 'Cache-Control': 'no-store' },
  })
}
