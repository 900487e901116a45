import type { ServerBuild } from 'react-router'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenConsole, openConsole } from './open-console.ts'

const { routes } = (await import(new URL('../build/server/index.js', import.meta.url).href)) as ServerBuild
const all = Object.values(routes).filter((route) => route !== undefined)

/** The routes that anonymous visitors may load, with their purpose. */
const publicRoutes = {
  root: 'the time zone of the visitor',
  'auth/sign-in': 'the form to sign in with',
  'server/healthz': 'the health check for monitoring',
}
/** The actions that anonymous visitors may use. */
const publicActions = ['auth/sign-in']

let admin: OpenConsole
beforeAll(async () => {
  admin = await openConsole()
})
afterAll(() => admin.close())

/** An address that matches the route. */
function pathOf(id: string): string {
  const parts: string[] = []
  for (let route = routes[id]; route; route = route.parentId ? routes[route.parentId] : undefined) {
    if (route.path) parts.unshift(route.path.replace(/:\w+/, '1').replace('*', 'no/such/page'))
  }
  return `/${parts.join('/')}`
}

/** The address of the data of a page. */
const dataPathOf = (id: string) => (pathOf(id) === '/' ? '/_.data' : `${pathOf(id)}.data`)

describe('anonymous visitors', () => {
  test.each(all.filter(({ id, module }) => module.loader && !(id in publicRoutes)))(
    'get nothing from the loader of $id',
    async ({ id }) => {
      const response = await admin.visitor().get(`${dataPathOf(id)}?_routes=${encodeURIComponent(id)}`)
      expect(response.status).toBe(202)
      expect(response.headers.get('content-type')).toBe('text/x-script')
      expect(await response.text()).toMatch(/^\[\["SingleFetchRedirect",1\].*"redirect","\/sign-in/)
    },
  )

  test.each(all.filter(({ id, module }) => module.action && !publicActions.includes(id)))(
    'cannot use the action of $id',
    async ({ id, index }) => {
      const response = await admin.visitor().post(`${pathOf(id)}${index ? '?index' : ''}`, {
        intent: 'grant-credits',
      })
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toBe('/sign-in')
    },
  )

  test.each(all.filter(({ id, module }) => (module.default || module.loader) && !(id in publicRoutes)))(
    'are redirected from the page of $id to the sign-in',
    async ({ id }) => {
      const response = await admin.visitor().get(pathOf(id))
      expect(response.status).toBe(302)
      expect(response.headers.get('location')).toMatch(/^\/sign-in(\?next=|$)/)
    },
  )

  test.each(all.filter(({ id }) => id !== 'root'))(
    'cannot send a form to $id from another origin',
    async ({ id }) => {
      const visitor = admin.visitor()
      for (const headers of [{}, { origin: 'https://elsewhere.example' }, { origin: 'null' }]) {
        for (const path of [pathOf(id), dataPathOf(id)]) {
          expect((await visitor.post(path, {}, headers as Record<string, string>)).status).toBe(403)
        }
      }
    },
  )

  test('can open exactly the public pages', async () => {
    const pages = Object.keys(publicRoutes).filter((id) => id !== 'root')
    const statuses = await Promise.all(
      pages.map(async (id) => (await admin.visitor().get(pathOf(id))).status),
    )
    expect(statuses).toEqual([200, 200])
    expect(all.filter(({ module }) => module.loader).length).toBeGreaterThan(10)
  })
})

test('a request of a signed-in operator is also refused if it comes from another origin', async () => {
  const operator = await admin.operator()
  const form = { intent: 'sign-out-everywhere' }
  for (const headers of [{}, { origin: 'https://elsewhere.example' }, { origin: 'http://127.0.0.1' }]) {
    const response = await operator.post('/account', form, headers as Record<string, string>)
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('This request came from another page')
  }
  expect((await operator.get('/account')).status).toBe(200)
})
