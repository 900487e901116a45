import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'
import { moonlit, operator } from './seed.ts'
import { seedBackups } from './seed-backups.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  await seedBackups(admin.data)
  visitor = await admin.operator()
})
afterAll(() => admin.close())

/** The IDs in the links to pages of this kind, in the order of the page. */
function linked(html: string, folder: string): string[] {
  return [...html.matchAll(new RegExp(`href="/${folder}/(\\d+)"`, 'g'))].map(([, id]) => id ?? '')
}

function nextLink(html: string): string | undefined {
  const link = /<a [^>]*href="([^"]*)"[^>]*>(?:(?!<\/a>).)*Next/s.exec(html)
  return link?.[1]?.replaceAll('&amp;', '&')
}

/** Reads all pages of a table from this one to the last. */
async function walk(path: string, read: (html: string) => string[]): Promise<string[][]> {
  const pages: string[][] = []
  for (let next: string | undefined = path; next; ) {
    const html = await visitor.page(next)
    pages.push(read(html))
    next = nextLink(html)
  }
  return pages
}

describe('finding a user', () => {
  test.each([
    ['the Telegram ID', String(moonlit.telegramId)],
    ['the @username', `@${moonlit.username}`],
    ['the username in capitals', moonlit.username.toUpperCase()],
    ['the username with spaces around it', ` ${moonlit.username} `],
  ])('by %s', async (_, search) => {
    const html = await visitor.page(`/users?${new URLSearchParams({ search })}`)
    expect(linked(html, 'users')).toEqual(['1'])
    expect(html).toContain(`@${moonlit.username}`)
  })

  test('without a match, the page explains the search', async () => {
    expect(await visitor.page('/users?search=nobody_like_this')).toContain('No user matches')
  })

  test('by tier and activity', async () => {
    const premium = (await walk('/users?tier=premium', (html) => linked(html, 'users'))).flat()
    expect(premium).toHaveLength(7)
    const inactive = (await walk('/users?active=no&tier=basic', (html) => linked(html, 'users'))).flat()
    const expected = (await admin.data.users.list({ active: false, tier: 'basic', limit: 100 })).items
    expect(inactive).toEqual(expected.map(({ id }) => String(id)))
  })
})

describe('keyset pages show each row once', () => {
  test('users', async () => {
    const pages = await walk('/users', (html) => linked(html, 'users'))
    expect(pages.map((page) => page.length)).toEqual([20, 20, 20, 1])
    expect(pages.flat()).toEqual(Array.from({ length: 61 }, (_, index) => String(61 - index)))
  })

  test('transactions of a filter', async () => {
    const numbers = (html: string) =>
      [...html.matchAll(/data-heading="No\."[^>]*>(\d+)</g)].map(([, id]) => id ?? '')
    const seen = (await walk('/transactions?type=bonus&state=completed', numbers)).flat()
    expect(new Set(seen).size).toBe(61)
    expect(seen).toHaveLength(61)
  })

  test('readings', async () => {
    const seen = (await walk('/readings', (html) => linked(html, 'readings'))).flat()
    const { readings } = await admin.data.overview()
    expect(seen).toHaveLength(readings)
    expect(new Set(seen).size).toBe(readings)
  })

  test('runs of backups, with a filter', async () => {
    const rows = (html: string) => {
      const [, table = ''] = /<table[^>]*aria-label="Runs">(.*?)<\/table>/s.exec(html) ?? []
      return linked(table, 'backups')
    }
    const seen = (await walk('/backups?kind=verify&status=succeeded', rows)).flat()
    const { items } = await admin.data.backups.list({ kind: 'verify', limit: 100 })
    expect(seen).toEqual(items.map(({ id }) => String(id)))
    const pages = await walk('/backups?kind=full', rows)
    expect(pages.map((page) => page.length)).toEqual([15])
    expect((await walk('/backups', rows)).flat()).toHaveLength(await admin.data.prisma.backupRun.count())
  })

  test("one user's readings, independent of the ledger on the same page", async () => {
    const seen = (await walk('/users/1?ledger=1', (html) => linked(html, 'readings'))).flat()
    const mine = await admin.data.readings.history(1n, { limit: 100 })
    expect(seen).toEqual(mine.items.map(({ id }) => String(id)))
  })
})

describe('an invalid cursor shows the first page', () => {
  const rowsOf = (html: string) => html.match(/<tbody>.*?<\/tbody>/gs)
  const lists = [
    ['/users', 'before'],
    ['/transactions', 'before'],
    ['/readings', 'before'],
    ['/payments', 'before'],
    ['/shortfalls', 'before'],
    ['/reconciliation', 'before'],
    ['/backups', 'before'],
    ['/users/1', 'ledger'],
    ['/users/1', 'invoices'],
    ['/users/1', 'payments'],
    ['/users/1', 'readings'],
    ['/users/1', 'tiers'],
  ] as const

  test.each(lists)('%s?%s=', async (path, name) => {
    const first = await visitor.page(path)
    for (const cursor of ['abc', '-1', '1e9', '99999999999999999999', '%00', '%FF', '']) {
      const html = await visitor.page(`${path}?${name}=${cursor}`)
      expect(rowsOf(html)).toEqual(rowsOf(first))
      expect(html).not.toContain('Newest')
      expect(html.split('>Next<').length).toBe(first.split('>Next<').length)
    }
  })

  test.each(lists.filter(([path, name]) => path !== '/payments' && name !== 'payments'))(
    'a cursor without older rows says so, with a link to the newest: %s?%s=1',
    async (path, name) => {
      const html = await visitor.page(`${path}?${name}=1`)
      expect(html).toContain('Nothing older')
      expect(html).toContain('Newest')
    },
  )
})

test('a transaction links to the reading that it paid for', async () => {
  const { items } = await admin.data.transactions.list({ type: 'reading', limit: 20 })
  const bought = linked(await visitor.page('/transactions?type=reading'), 'readings')
  const readings = await Promise.all(bought.map((id) => admin.data.readings.get(BigInt(id))))
  expect(readings.map((reading) => reading?.transactionId)).toEqual(items.map(({ id }) => id))
})

describe('granting credits', () => {
  const grant = (form: Record<string, string>) =>
    visitor.post('/users/2.data', {
      intent: 'grant-credits',
      amount: '40',
      reason: 'The payment came twice',
      idempotencyKey: `console:${randomUUID()}`,
      ...form,
    })

  test('grants once, also if the form is sent repeatedly', async () => {
    const { balance } = await admin.data.credits.balance(2n)
    const html = await visitor.page('/users/2')
    const [idempotencyKey = ''] = /console:[\da-f-]{36}/.exec(html) ?? []
    const answers = await Promise.all([grant({ idempotencyKey }), grant({ idempotencyKey })])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(await admin.data.credits.balance(2n)).toMatchObject({ balance: balance + 40 })
    const { items } = await admin.data.transactions.history(2n, { limit: 1 })
    expect(items[0]).toMatchObject({
      type: 'bonus',
      amount: 40,
      reason: 'The payment came twice',
      actor: `operator:${operator.email}`,
      idempotencyKey,
    })
    expect(await admin.data.reconcile()).toMatchObject({ discrepancies: [] })
  })

  test('refuses the same form with another amount', async () => {
    const idempotencyKey = `console:${randomUUID()}`
    expect((await grant({ idempotencyKey })).status).toBe(200)
    expect((await grant({ idempotencyKey, amount: '41' })).status).toBe(409)
  })

  test.each([
    { amount: '0' },
    { amount: '-5' },
    { amount: '1.5' },
    { amount: 'many' },
    { amount: '1000000001' },
    { amount: '' },
    { reason: ' ' },
    { reason: 'x'.repeat(501) },
    { reason: 'a\0b' },
    { idempotencyKey: 'mine' },
    { intent: 'something else' },
  ])('refuses %j and grants nothing', async (form: Record<string, string>) => {
    const before = await admin.data.credits.balance(2n)
    expect((await grant(form)).status).toBe(400)
    expect(await admin.data.credits.balance(2n)).toEqual(before)
  })

  test('refuses an amount that would exceed the maximum balance', async () => {
    await grant({ amount: '1000000000' })
    await grant({ amount: '1000000000' })
    const response = await grant({ amount: '1000000000' })
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining('A balance is at most 2,147,483,647 credits'),
    ])
  })
})

test("a tier ends at the end of its last day in the viewer's time zone", async () => {
  visitor.cookies.set('time-zone', 'America%2FNew_York')
  const year = new Date().getUTCFullYear() + 1
  const form = { intent: 'set-tier', tier: 'professional', lastDay: `${year}-07-01`, reason: 'A prize' }
  const send = async (fields: typeof form) => {
    const response = await visitor.post('/users/3.data', fields)
    return [response.status, await response.text()]
  }
  const success = (message: string) => [200, expect.stringContaining(`"${message}"`)]
  expect(await send(form)).toEqual(success(`the Sun plan is in force, until the end of 1 Jul ${year}.`))
  const user = await admin.data.users.get(3n)
  expect(user).toMatchObject({
    subscriptionTier: 'professional',
    subscriptionExpiresAt: new Date(`${year}-07-02T03:59:59.999Z`),
  })
  expect(await visitor.page('/users/3')).toContain(`1 Jul ${year}`)
  const withoutEnd = { ...form, lastDay: '' }
  // The same form is sent twice.
  for (const _ of [1, 2]) {
    expect(await send(withoutEnd)).toEqual(success('the Sun plan is in force, without an end.'))
  }
  expect(await admin.data.users.get(3n)).toMatchObject({ subscriptionExpiresAt: null })
  for (const [invalid, problem] of [
    [{ tier: 'basic', lastDay: `${year}-07-01` }, '“No plan” has no last day.'],
    [{ lastDay: '', reason: 'Another' }, 'This user already has the Sun plan without an end.'],
    [{ tier: 'gold' }, 'Choose a tier.'],
    [{ lastDay: 'tomorrow' }, 'Enter the last day as year-month-day'],
    [{ lastDay: '2020-01-01' }, 'The last day is in the past.'],
    [{ lastDay: '9999-12-31' }, 'Choose a day up to'],
    [{ lastDay: '0000-00-00' }, 'Enter the last day as year-month-day'],
    [{ lastDay: `${year}-02-30` }, 'Enter the last day as year-month-day'],
    [{ reason: ' ' }, 'Enter a reason for the ledger.'],
    [{ reason: 'x'.repeat(501) }, 'The reason has 501 characters. Shorten it to 500 or fewer.'],
    [{ reason: 'a\0b' }, 'The reason has invalid characters.'],
  ] as const) {
    expect(await send({ ...form, ...invalid })).toEqual([400, expect.stringContaining(problem)])
  }
  const { items } = await admin.data.users.tierChanges(3n)
  const actor = `operator:${operator.email}`
  expect(items).toMatchObject([
    { oldTier: 'professional', newTier: 'professional', newExpiresAt: null, actor, reason: 'A prize' },
    { oldExpiresAt: null, newTier: 'professional', actor, reason: 'A prize' },
  ])
  const page = await visitor.page('/users/3')
  for (const text of ['Tier changes', 'A prize', operator.email]) expect(page).toContain(text)
  expect(await send({ ...withoutEnd, tier: 'basic' })).toEqual(success('no plan is in force now.'))
  visitor.cookies.delete('time-zone')
})

test('the page of a reading shows its cards, the verification of the draw and its text', async () => {
  const { items } = await admin.data.readings.list({ spreadType: 'three', limit: 1 })
  const html = await visitor.page(`/readings/${items[0]?.id}`)
  for (const text of ['Past, Present, Future', 'Draw verified', 'Interpretation', 'Past', 'Future']) {
    expect(html).toContain(text)
  }
})

test('only the page of a reading shows its question', async () => {
  const withQuestion = (await admin.data.readings.list({ limit: 40 })).items.filter(
    ({ question }) => question,
  )
  const [first] = withQuestion
  expect(await visitor.page(`/readings/${first?.id}`)).toContain(String(first?.question))
  const lists = [
    '/readings',
    `/users/${first?.userId}`,
    '/transactions',
    '/',
    `/users/${first?.userId}.data`,
    '/readings.data',
  ]
  for (const path of lists) {
    const page = await visitor.page(path)
    for (const { question } of withQuestion) expect(page).not.toContain(String(question))
  }
})

test('the page of a reading shows altered cards as not verified, and cards of an unknown shape unchanged', async () => {
  const altered = await admin.data.prisma.reading.findFirstOrThrow({ where: { spreadType: 'three' } })
  const cards = altered.cards as { cards: { reversed: boolean }[] }
  for (const card of cards.cards) card.reversed = !card.reversed
  await admin.data.prisma.reading.update({ where: { id: altered.id }, data: { cards } })
  expect(await visitor.page(`/readings/${altered.id}`)).toContain('Draw not verified')
  await admin.data.prisma.reading.update({
    where: { id: altered.id },
    data: { cards: { something: '<script>else' }, interpretation: 'One line.' },
  })
  const html = await visitor.page(`/readings/${altered.id}`)
  expect(html).toContain('cannot be verified')
  expect(html).toContain('&lt;script&gt;else')
})

describe('invalid addresses', () => {
  test.each([
    '/users/999',
    '/users/0',
    '/users/-1',
    '/users/abc',
    '/users/99999999999999999999',
    '/users/9223372036854775808',
    '/readings/999999',
    '/readings/%00',
    '/users/%ff',
    '/backups/999999',
    '/backups/0',
    '/backups/abc',
    '/backups/9223372036854775808',
    '/%E0%A4%A',
    '/no/such/page',
  ])('%s is not found', async (path) => {
    const response = await visitor.get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no such')
  })

  test('none of them is logged', () => {
    expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
  })

  test('an action on an unknown user is not found', async () => {
    const form = {
      intent: 'grant-credits',
      amount: '1',
      reason: 'x',
      idempotencyKey: `console:${randomUUID()}`,
    }
    expect((await visitor.post('/users/999', form)).status).toBe(404)
    expect((await visitor.post('/users/abc', form)).status).toBe(404)
  })

  test.each([
    '/users?before=abc&tier=gold&active=maybe&search=%00',
    `/users?search=${'x'.repeat(300)}`,
    '/users?search=%ED%A0%80',
    '/users?search=99999999999999999999999',
    '/users?before=99999999999999999999999',
    '/users/1?ledger=-1&readings=1e9',
    '/transactions?type=gift&state=%00&before=0',
    "/readings?spread='--&before=%FF",
    '/?days=1000000',
    '/?days=NaN',
    '/users?%=%&&&',
  ])('%s is answered without the invalid parameters', async (path) => {
    expect((await visitor.get(path)).status).toBe(200)
  })

  test.each([
    ['/users?search=%00&tier=gold&active=no', 'search “�”, tier “gold”.'],
    [`/users?search=${'x'.repeat(300)}`, `search “${'x'.repeat(40)}…”.`],
    ['/transactions?type=gift&before=0', 'type “gift”, before “0”.'],
    ['/readings?spread=tower', 'spread “tower”.'],
    ['/users/1?ledger=-1&readings=', 'ledger “-1”.'],
    ['/users?tier=gold&q=zz', 'tier “gold”, q “zz”.'],
    ['/users/1?q=zz&constructor=x&plain', 'q “zz”, constructor “x”, plain.'],
    [`/?days=7&${'q'.repeat(50)}=%00`, `${'q'.repeat(40)}… “�”.`],
    ['/transactions?type=bonus&type=reading&before=20&before=20', 'type “reading”.'],
    ...['payments', 'shortfalls', 'readings', 'reconciliation', 'cache'].map((list) => [
      `/${list}?tier=premium`,
      'tier “premium”.',
    ]),
  ])('%s names the ignored parameters', async (path, parts) => {
    const html = (await visitor.page(path)).replaceAll('<!-- -->', '')
    expect(html).toContain(`Ignored parts of the address: ${parts}`)
  })

  test('a page without invalid parameters has no notice', async () => {
    for (const path of ['/users?search=&tier=basic&before=20', '/?days=7', '/?index&days=7']) {
      expect(await visitor.page(path)).not.toContain('Ignored parts')
    }
    // The request that the page sends for its data.
    const data = await (await visitor.get('/users.data?_routes=users%2Fusers&tier=basic')).text()
    expect(data).toContain('ignored')
    expect(data).not.toContain('_routes')
  })

  test.each(['%2B02%3A00', 'Mars%2FOlympus', '%E0%A4%A', 'UTC;DROP', "'; drop table users; --"])(
    'the invalid time zone %s is replaced by UTC',
    async (zone) => {
      const response = await visitor.get('/', { cookie: `${cookieHeader()}; time-zone=${zone}` })
      expect(response.status).toBe(200)
      expect(await response.text()).toMatch(/Days in the time zone (<!-- -->)?UTC/)
    },
  )
})

function cookieHeader(): string {
  return [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
}
