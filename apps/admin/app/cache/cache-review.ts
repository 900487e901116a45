import { requireOperator } from '../auth/require-operator.server.ts'
import { openedData } from '../server/data.server.ts'
import { dayOf, readTimeZone } from '../ui/time-zone.ts'
import type { Route } from './+types/cache-review'
import { reviewAsCsv } from './cache-review-csv.ts'
import { reviewAsMarkdown } from './cache-review-markdown.ts'
import { findCacheReview } from './find-cache-review.server.ts'

const formats = new Map([
  ['csv', { type: 'text/csv', write: reviewAsCsv }],
  ['md', { type: 'text/markdown', write: reviewAsMarkdown }],
])

/** Sends the cache strategy review as a file: `csv` or `md`. */
export async function loader({ request, url, params }: Route.LoaderArgs) {
  await requireOperator({ request, url })
  const format = formats.get(params.format)
  if (!format) throw new Response('There is no such file.\n', { status: 404 })
  const timeZone = readTimeZone(request)
  const now = new Date()
  const review = await findCacheReview(await openedData(), timeZone, now)
  const name = `cache-strategy-review-${dayOf(now, timeZone)}.${params.format}`
  return new Response(format.write(review), {
    headers: {
      'Content-Type': `${format.type}; charset=utf-8`,
      'Content-Disposition': `attachment; filename="${name}"`,
      'Cache-Control': 'no-store',
    },
  })
}
