import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request } from 'node:http'
import type { ServerBuild } from 'react-router'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paymentPath } from '../app/payments/payment-path.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { charges, seedMoney } from './seed-money.ts'
import type { Visitor } from './visitor.ts'

const { routes } = (await import(new URL('../build/server/index.js', import.meta.url).href)) as ServerBuild
const all = Object.values(routes).filter((route) => route !== undefined)

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  await seedMoney(admin.data)
  await seedRefusedRequests()
  visitor = await admin.operator()
})
afterAll(() => admin.close())

/** Adds a refund and a cancellation that Telegram refuses permanently, so that each can be withdrawn. */
async function seedRefusedRequests() {
  const { payments, subscriptions, prisma } = admin.data
  await payments.recordRefundFailure(charges.failing, '400 Bad Request: CHARGE_NOT_FOUND', { final: true })
  const { invoiceId } = await prisma.subscription.findFirstOrThrow({
    where: { chargeId: charges.subscription },
  })
  await prisma.subscription.update({ where: { invoiceId }, data: { cancelRequestedAt: new Date() } })
  await subscriptions.settleCancellation(invoiceId, '400 Bad Request: CHARGE_ID_INVALID', { final: true })
}

/** URL-encoded, for an address or the body of a form. */
const oddTexts = [
  '',
  '+',
  '0',
  '-1',
  '-9223372036854775808',
  '1.5',
  '1e9',
  'NaN',
  '2147483648',
  '9223372036854775807',
  '9223372036854775808',
  '99999999999999999999999',
  '%00',
  'a%00b',
  '%ff',
  '%E0%A4%A',
  '%ED%A0%80',
  '%F0%9F%82%A1',
  'x'.repeat(5_000),
  '%F0%9F%82%A1'.repeat(600),
  '..%2f..%2fetc%2fpasswd',
  '__proto__',
  'constructor',
  '%3Cscript%3E',
  "'%3B%20drop%20table%20users%3B%20--",
  '0000-00-00',
  '0001-01-01',
  '2026-02-30',
  '9999-12-31',
  '%2B010000-01-01',
  '275760-09-13',
]

/** The query parameters of all pages. */
const parameters = [
  'days',
  'before',
  'search',
  'tier',
  'active',
  'type',
  'status',
  'spread',
  'subject',
  'kind',
  'state',
].concat(['ledger', 'payments', 'readings', 'tiers', 'next', 'changed', 'index', '_routes'])

/** Valid forms of each route. */
const forms: Record<string, { path: string; form: Record<string, string> }[]> = {
  'auth/sign-in': [
    { path: '/sign-in', form: { email: 'nobody@tarot.example', password: 'a wrong password' } },
  ],
  'auth/sign-out': [],
  'users/user': [
    {
      path: '/users/2',
      form: {
        intent: 'grant-credits',
        amount: '1',
        reason: 'odd',
        idempotencyKey: `console:${'0'.repeat(36)}`,
      },
    },
    { path: '/users/2', form: { intent: 'set-tier', tier: 'premium', lastDay: '', reason: 'odd' } },
  ],
  'payments/payment': [
    { path: paymentPath(charges.credited), form: { intent: 'refund', reason: 'odd' } },
    { path: paymentPath(charges.parked), form: { intent: 'credit', amount: '1', reason: 'odd' } },
    { path: paymentPath(charges.failing), form: { intent: 'withdraw-refund', reason: 'odd' } },
    { path: paymentPath(charges.subscription), form: { intent: 'withdraw-cancellation', reason: 'odd' } },
  ],
  'readings/reading': [{ path: '/readings/1', form: { intent: 'refund', reason: 'odd' } }],
  'reconciliation/reconciliation': [{ path: '/reconciliation', form: { after: '' } }],
  'backups/backups': [{ path: '/backups', form: { kind: 'drill', after: '' } }],
  'cache/cache': [{ path: '/cache', form: { any: 'x' } }],
  'account/account': [
    { path: '/account', form: { intent: 'change-password', current: 'wrong', new: 'x', again: 'y' } },
  ],
}

/** Sends a request without normalizing the path, as HTTP clients do. Returns the status, 0 without a response. */
async function send(
  path: string,
  body?: string,
  type = 'application/x-www-form-urlencoded',
): Promise<number> {
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const method = body === undefined ? 'GET' : 'POST'
  const headers = { cookie, origin: admin.url, ...(body === undefined ? {} : { 'content-type': type }) }
  const { hostname, port } = new URL(admin.url)
  const outgoing = request({ hostname, port, path, method, headers }).end(body)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  response.resume()
  await once(response, 'close')
  return response.statusCode ?? 0
}

/** Sends requests, four at a time; returns those that were answered with a server error. */
async function failures(requests: [path: string, body?: string, type?: string][]): Promise<string[]> {
  const failed: string[] = []
  const queue = requests.values()
  const work = async () => {
    for (const [path, body, type] of queue) {
      const status = await send(path, body, type)
      if (status >= 500 || status === 0)
        failed.push(`${status} ${path.slice(0, 200)} ${body?.slice(0, 200) ?? ''}`)
    }
  }
  await Promise.all([1, 2, 3, 4].map(work))
  return failed
}

function pathOf(id: string, parameter = '1'): string {
  const parts: string[] = []
  for (let route = routes[id]; route; route = route.parentId ? routes[route.parentId] : undefined) {
    if (route.path) parts.unshift(route.path.replace(/:\w+|\*/, () => parameter))
  }
  return `/${parts.join('/')}`
}
const dataPathOf = (path: string) => (path === '/' ? '/_.data' : `${path}.data`)

describe('odd input never causes a server error', () => {
  const pages = all.filter(({ id, module }) => id !== 'root' && (module.loader || module.default))

  test.each(pages)('in the address of $id', async ({ id, path }) => {
    const requests = oddTexts.flatMap((text): [string][] => {
      const query = parameters.map((name) => `${name}=${text}&${name}=1`).join('&')
      const odd = [`${pathOf(id)}?${query}`, `${dataPathOf(pathOf(id))}?${query.replaceAll('_routes', '_')}`]
      if (/[:*]/.test(path ?? '')) odd.push(pathOf(id, text), dataPathOf(pathOf(id, text)))
      return odd.filter((address) => address.length < 14_000).map((address) => [address])
    })
    expect(await failures(requests)).toEqual([])
  })

  const actions = all.filter(({ module }) => module.action)

  test('in a form: each route with an action is tested here', () => {
    expect(actions.map(({ id }) => id).toSorted()).toEqual(Object.keys(forms).toSorted())
  })

  // It works with any input, and would end the session of these tests.
  const untested = ['sign-out-everywhere']

  test.each(actions)('in a form: each intent of $id is tested here', async ({ id }) => {
    const sourceOf = (ending: string) => readFile(new URL(`../app/${id}.${ending}`, import.meta.url), 'utf8')
    const source = await sourceOf('tsx').catch(() => sourceOf('ts'))
    const intents = [...source.matchAll(/(?:case|get\('intent'\) !==) '([\w-]+)'/g)].flatMap(
      ([, intent = '']) => intent,
    )
    const tested = (forms[id] ?? []).flatMap(({ form }) => form.intent ?? [])
    expect(intents.filter((intent) => !untested.includes(intent)).toSorted()).toEqual(tested.toSorted())
  })

  test.each(Object.entries(forms))('in a form of %s', async (_, validForms) => {
    const requests = validForms.flatMap(({ path, form }) => {
      const encode = (fields: [string, string][]) => fields.map(([name, text]) => `${name}=${text}`).join('&')
      const fields = Object.entries(form).map(([name, text]): [string, string] => [
        name,
        encodeURIComponent(text),
      ])
      const bodies = fields.flatMap(([odd]) => [
        encode(fields.filter(([name]) => name !== odd)),
        encode([...fields, [odd, 'again']]),
        ...oddTexts.map((text) => encode(fields.map(([name, value]) => [name, name === odd ? text : value]))),
      ])
      const file = '--b\r\ncontent-disposition: form-data; name="reason"; filename="a"\r\n\r\nx\r\n--b--\r\n'
      return [
        ...[...new Set(bodies)].map((body): [string, string] => [`${path}.data`, body]),
        [path, ''],
        [path, '__proto__=1&constructor=2&toString=3'],
        [path, file, 'multipart/form-data; boundary=b'],
      ] as [string, string, string?][]
    })
    expect(await failures(requests)).toEqual([])
  })

  test('the console and the ledger are intact afterwards, and nothing was logged', async () => {
    expect(await send('/healthz')).toBe(200)
    expect(await admin.data.reconcile()).toMatchObject({ discrepancies: [] })
    expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
  })
})
