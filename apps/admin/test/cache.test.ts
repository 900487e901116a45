import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import { seedCache } from './seed-cache.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  visitor = await admin.operator()
})
afterAll(() => admin.close())

/** The visible text of a page. */
const textOf = async (path: string, by = visitor) =>
  (await by.page(path))
    .replace(/<(script|style)\b.*?<\/\1>/gs, '')
    .replace(/<!-- -->/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/[\s\u{A0}]+/gu, ' ')

async function useConsole(...options: Parameters<typeof openConsole>) {
  const other = await openConsole(...options)
  onTestFinished(() => other.close())
  return { other, operator: await other.operator() }
}

test('without counted reads, the page says so and shows the state of Redis', async () => {
  const text = await textOf('/cache')
  expect(text).toContain('No reads counted yet')
  expect(text).toContain('in the last 24 hours')
  expect(text).toContain('too few reads to judge')
  expect(text).toMatch(/Redis \d+\.\d+\.\d+ available/)
  expect(text).toContain('Memory limit 256 MiB')
  expect(text).not.toContain('The memory settings of Redis are wrong')
  expect(await textOf('/cache?days=14')).toContain('in the last 14 days')
})

describe('with the counts of two weeks', () => {
  beforeAll(() => seedCache(admin.data))

  test('each cache has its hit rate, its figures by tier and its hours', async () => {
    const text = await textOf('/cache?days=7')
    for (const part of ['Balances', 'Readings', 'Sessions', 'L1 (in process)', 'Stale refused']) {
      expect(text).toContain(part)
    }
    const history = await admin.data.cache.history({ hours: 7 * 24 })
    const hits = history.reduce((sum, { counts }) => sum + counts.balance.l2.hit, 0)
    expect(text).toContain(hits.toLocaleString('en'))
    expect(text).toMatch(/Goal: a hit rate above 90 % met/)
    const html = await visitor.page('/cache')
    expect(html.match(/<table aria-label="Balances an hour".*?<\/table>/s)?.[0]).toMatch(/97\.\d.%/)
  })

  test.each(['365', 'NaN', 'abc', '', '-1'])('?days=%s shows the last day', async (days) => {
    const text = await textOf(`/cache?days=${days}`)
    expect(text).toContain(await readsOfOneDay())
    if (days) expect(text).toContain(`Ignored parts of the address: days “${days}”.`)
    else expect(text).not.toContain('Ignored')
  })

  async function readsOfOneDay(): Promise<string> {
    const history = await admin.data.cache.history({ hours: 24 })
    const reads = history.reduce((sum, { counts }) => {
      const { hit, miss } = counts.balance.l2
      return sum + hit + miss
    }, 0)
    return `of ${reads.toLocaleString('en')} reads`
  }

  test('the review as CSV has one row per day and cache', async () => {
    const response = await visitor.get('/cache/review/csv')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const today = new Date().toISOString().slice(0, 10)
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="cache-strategy-review-${today}.csv"`,
    )
    expect(response.headers.get('cache-control')).toBe('no-store')
    const [names = '', ...lines] = (await response.text()).trimEnd().split('\r\n')
    const rows = lines.map((line) => {
      const cells = line.split(',')
      return Object.fromEntries(names.split(',').map((name, index) => [name, cells[index] ?? '']))
    })
    expect(rows).toHaveLength(14 * 3)
    expect(new Set(rows.map(({ day }) => day)).size).toBe(14)
    expect(rows.at(-1)).toMatchObject({ day: today, cache: 'session', goal: '', goal_met: '' })
    const balances = rows.filter(({ cache }) => cache === 'balance')
    const settings = { ttl_seconds: '300', goal: '0.9', redis_maxmemory_bytes: String(256 * 2 ** 20) }
    for (const row of balances) {
      expect(row).toMatchObject({ ...settings, redis_maxmemory_policy: 'allkeys-lfu', goal_met: 'yes' })
    }
    const errors = rows.reduce((sum, row) => sum + Number(row.errors), 0)
    const history = await admin.data.cache.history({ hours: 14 * 24 })
    const expected = history.flatMap(({ counts }) => Object.values(counts).map(({ l2 }) => l2.error))
    expect(errors).toBe(expected.reduce((sum, count) => sum + count, 0))
  })

  test('the review as Markdown has the current settings and a section for the decision', async () => {
    const response = await visitor.get('/cache/review/md')
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8')
    expect(response.headers.get('content-disposition')).toMatch(/review-\d{4}-\d\d-\d\d\.md"$/)
    const text = (await response.text()).replaceAll('\u{A0}', ' ')
    expect(text).toMatch(/^# Cache strategy review\n/)
    expect(text).toMatch(/- Balances: 9\d\.\d % of [\d,]+ reads: \*\*met\*\*/)
    expect(text).toContain('- Sessions: 78')
    for (const setting of ['balances | 5 min', 'readings | 1 h', 'sessions | 1 h', 'maxmemory | 256 MiB']) {
      expect(text).toContain(`${setting} |`)
    }
    expect(text).toContain('| maxmemory-policy | allkeys-lfu |')
    expect(text).toMatch(/\n## Decision\n+$/)
  })

  test("the days of a review are in the viewer's time zone", async () => {
    visitor.cookies.set('time-zone', 'Pacific%2FKiritimati')
    const text = await (await visitor.get('/cache/review/md')).text()
    visitor.cookies.delete('time-zone')
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' }).format()
    expect(text).toContain(
      `to ${today} (the last day is not over yet); days in the time zone Pacific/Kiritimati`,
    )
  })

  test.each(['xls', 'csv%00', '..%2fcsv'])('there is no review in the format %s', async (format) => {
    expect((await visitor.get(`/cache/review/${format}`)).status).toBe(404)
  })
})

describe('Warm now', () => {
  test('loads the missing values of active users, also when it is pressed repeatedly', async () => {
    const { items } = await admin.data.users.list({ active: true, limit: 100 })
    const texts = await Promise.all([1, 2].map(async () => (await visitor.post('/cache.data')).text()))
    const loaded = new RegExp(`\\d+ values of the ${items.length} most recently active users loaded`)
    // The second press waits for the first, or finds nothing left to load.
    expect(texts.some((text) => loaded.test(text))).toBe(true)
    for (const text of texts) expect(text).toMatch(new RegExp(`${loaded.source}|were cached already`))
    const { l2 } = admin.data.cache.stats().balance
    await admin.data.credits.balance(items[0]?.id ?? 0n)
    expect(admin.data.cache.stats().balance.l2).toMatchObject({ hit: l2.hit + 1, load: l2.load })
    const again = await (await visitor.post('/cache.data')).text()
    expect(again).toContain(
      `all values of the ${items.length} most recently active users were cached already`,
    )
  })
})

test('the page warns of a Redis without a memory limit that evicts nothing, and recommends settings', async () => {
  const { operator } = await useConsole({}, undefined, { maxmemory: '0', 'maxmemory-policy': 'noeviction' })
  const text = await textOf('/cache', operator)
  expect(text).toContain('Memory limit no limit')
  expect(text).toContain('The memory settings of Redis are wrong')
  expect(text).toContain('Set maxmemory 256mb and maxmemory-policy allkeys-lfu in its configuration.')
  expect(await (await operator.get('/cache/review/md')).text()).toContain(
    '| Recommended | maxmemory 256mb, maxmem',
  )
})

test('without Redis the page explains the consequences and cannot warm the caches', async () => {
  const { other, operator } = await useConsole({ REDIS_URL: '' })
  await seedCache(other.data)
  const text = await textOf('/cache', operator)
  expect(text).toContain('Redis is not configured')
  expect(text).toContain('Balances')
  expect(text).not.toContain('Warm now')
  const response = await operator.post('/cache.data')
  expect([response.status, await response.text()]).toEqual([
    409,
    expect.stringContaining('Redis is not configured'),
  ])
  const csv = await (await operator.get('/cache/review/csv')).text()
  expect(csv.split('\r\n')[1]).toMatch(/,300,,$/)
  expect(await (await operator.get('/cache/review/md')).text()).toContain('| Redis | not configured |')
})

test('while Redis is unavailable the page says so and works', async () => {
  const { other, operator } = await useConsole()
  await seedCache(other.data)
  await other.redis.stop()
  const text = await textOf('/cache', operator)
  expect(text).toContain('Redis is unavailable')
  // Before the first attempt to reconnect, the problem is only that the connection was closed.
  await expect
    .poll(() => textOf('/cache', operator))
    .toMatch(/All reads come from the database, which is slower: connect ECONNREFUSED 127/)
  expect(text).not.toContain('Warm now')
  expect((await operator.post('/cache.data')).status).toBe(503)
  expect((await operator.get('/cache/review/csv')).status).toBe(200)
})

test('with a Redis that refuses all writes, warming fails with a message', async () => {
  const { other, operator } = await useConsole({}, undefined, {
    maxmemory: '1',
    'maxmemory-policy': 'noeviction',
  })
  const { length } = (await other.data.users.list({ active: true, limit: 100 })).items
  const response = await operator.post('/cache.data')
  expect(response.status).toBe(503)
  expect(await response.text()).toContain(`Redis refused ${2 * length} values and stored 0`)
})
