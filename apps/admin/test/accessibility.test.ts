import { openBrowser } from '@tarot/services/browser'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paymentPath } from '../app/payments/payment-path.ts'
import { openTab, type Tab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { runs, seedBackups } from './seed-backups.ts'
import { seedCache } from './seed-cache.ts'
import { charges, seedMoney } from './seed-money.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
  await Promise.all([
    seedMoney(admin.data),
    seedCache(admin.data),
    seedBackups(admin.data, { troubles: true }),
  ])
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

const pages = [
  '/',
  '/users?tier=premium',
  '/users?search=nobody',
  '/users?tier=gold',
  '/users/2',
  '/users/12',
  '/payments',
  '/payments?state=lost',
  ...(['parked', 'foreign', 'failing', 'short', 'subscription', 'odd'] as const).map((name) =>
    paymentPath(charges[name]),
  ),
  '/shortfalls',
  '/transactions',
  '/transactions?state=closed',
  '/transactions?state=refunded',
  '/transactions/5013',
  '/readings?spread=celtic',
  '/readings/200',
  '/reconciliation',
  '/reconciliation/2',
  '/backups',
  '/backups?kind=report&status=failed',
  ...Object.values(runs).map((id) => `/backups/${id}`),
  '/cache',
  '/cache?days=14',
  '/prices',
  '/account',
]

/** Runs in the browser. The cells of tables and lists of facts whose content is wider than the cell. */
function overflowingCells(): string[] {
  const cells = [...document.querySelectorAll<HTMLElement>('td, tbody th, dd')]
  const isOverflowing = (cell: HTMLElement) => {
    const { left, right, width } = cell.getBoundingClientRect()
    return (
      width > 0 &&
      [...cell.querySelectorAll('*')].some((inner) => {
        const box = inner.getBoundingClientRect()
        return box.width > 0 && (box.right > right + 0.5 || box.left < left - 0.5)
      })
    )
  }
  return cells.filter(isOverflowing).map((cell) => `${cell.dataset.heading ?? ''} ${cell.textContent}`.trim())
}

/**
 * The violations that axe-core finds, content that overflows, and fields that cut a text; on wide and narrow screens, light
 * and dark. One line each.
 */
async function problems(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(axe.source)
  for (const [width, height] of [
    [1440, 900],
    [390, 844],
  ] as const) {
    await page.setViewportSize({ width, height })
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
      const { violations, overflow } = await page.evaluate(async () => {
        const { run } = (globalThis as unknown as { axe: typeof axe }).axe
        const { violations } = await run({ preload: false, resultTypes: ['violations'] })
        const { scrollWidth, clientWidth } = document.documentElement
        return { violations, overflow: scrollWidth - clientWidth }
      })
      const where = `${width} ${colorScheme}`
      for (const cell of await page.evaluate(overflowingCells)) found.push(`${where}: overflows: ${cell}`)
      if (overflow > 0) found.push(`${where}: ${overflow} pixels too wide`)
      for (const { id, nodes } of violations) {
        found.push(...nodes.map(({ html, failureSummary }) => `${where} ${id}: ${html} ${failureSummary}`))
      }
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  const cutting = await page
    .locator('[maxlength]')
    .evaluateAll((fields) => fields.map((field) => field.getAttribute('name')))
  found.push(...cutting.map((name) => `cuts a pasted text silently: ${name}`))
  return found
}

describe('is accessible, does not overflow, and causes no browser messages', () => {
  let tab: Tab
  beforeAll(async () => {
    tab = await openTab(browser, admin)
  })
  afterAll(() => tab.context.close())

  test.each(pages)('%s', async (path) => {
    await tab.open(path)
    expect(await problems(tab.page)).toEqual([])
    expect(tab.complaints.splice(0)).toEqual([])
  })
})

test('the dialogs for payments are accessible', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open(paymentPath(charges.underpaid))
  await page.getByRole('button', { name: 'Credit' }).click()
  await page.getByText('No product costs 60 Stars.').waitFor()
  expect(await problems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Refund' }).click()
  await page.getByLabel('Reason').fill('A test')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByText('was not credited').waitFor()
  expect(await problems(page)).toEqual([])
  await page.getByRole('button', { name: 'Refund 60 Stars' }).click()
  await page.getByRole('status').getByText('Done:').waitFor()
  expect(await problems(page)).toEqual([])
  await open('/reconciliation')
  const reconcile = page.getByRole('button', { name: 'Reconcile the ledger now' })
  await reconcile.click()
  // On a busy machine it takes longer than the request waits for the result.
  await reconcile.and(page.locator(':enabled')).waitFor()
  expect(await problems(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})

test.each([
  ['without Redis', { REDIS_URL: '' }, {}, 'Redis is not configured'],
  [
    'with a Redis that evicts nothing',
    {},
    { maxmemory: '0', 'maxmemory-policy': 'noeviction' },
    'The memory settings of Redis are wrong',
  ],
])('the page of the caches is accessible %s', async (_, settings, redisSettings, warning) => {
  const other = await openConsole(settings, undefined, redisSettings)
  const { page, context, open, complaints } = await openTab(browser, other)
  await open('/cache')
  await page.getByRole('alert').getByText(warning).waitFor()
  await page.getByText('No reads counted yet').waitFor()
  expect(await problems(page)).toEqual([])
  await page.getByRole('heading', { name: 'Cache', exact: true }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
  await other.close()
})

test('the dialog for runs of backups is accessible', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/backups')
  const dialog = page.getByRole('dialog')
  await page.getByText('Backups by day').click()
  await page.getByRole('button', { name: 'Run now' }).click()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('Choose what to run.').waitFor()
  expect(await problems(page)).toEqual([])
  await dialog.getByLabel('Recovery drill').check()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('It begins within a minute').waitFor()
  expect(await problems(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})

test('the page of the backups is accessible before the first backup', async () => {
  const fresh = await openConsole()
  const { page, context, open, complaints } = await openTab(browser, fresh)
  await open('/backups')
  await page.getByRole('alert').getByText('Nothing was ever backed up').waitFor()
  expect(await problems(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
  await fresh.close()
})

test('the other dialogs, errors and the sign-in are accessible', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/users/2')
  await page.getByRole('button', { name: 'Grant credits' }).click()
  await page.getByLabel('Credits', { exact: true }).fill('5')
  expect(await problems(page)).toEqual([])
  await page.getByLabel('Reason').fill('A test')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByText('The balance goes from').waitFor()
  expect(await problems(page)).toEqual([])
  await open('/users/12')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'Change tier' }).click()
  await dialog.getByLabel('Tier', { exact: true }).selectOption('basic')
  await dialog.getByLabel('Last day').fill(`${new Date().getUTCFullYear() + 1}-06-30`)
  await dialog.getByLabel('Reason').fill('A reason that is too long. '.repeat(50))
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('“No plan” has no last day.').waitFor()
  expect(await problems(page)).toEqual([])
  await dialog.getByLabel('Last day').fill('')
  await dialog.getByLabel('Reason').fill('A test')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('To stop it, the user').waitFor()
  expect(await problems(page)).toEqual([])
  await open('/readings/200')
  await page.getByRole('button', { name: /Draw verified/ }).click()
  await page.getByText('Commitment (SHA-256)').waitFor()
  expect(await problems(page)).toEqual([])
  expect(complaints).toEqual([])

  await open('/users/999')
  expect(await problems(page)).toEqual([])
  await context.clearCookies()
  await open('/sign-in')
  expect(await problems(page)).toEqual([])
  // The browser logs every 404.
  expect(complaints).toEqual([expect.stringContaining('404')])
  await context.close()
})

test('no page is wider than a narrow screen, or causes browser messages there', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin, {
    width: 390,
    colorScheme: 'dark',
  })
  for (const path of pages) {
    await open(path)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBe(390)
  }
  expect(complaints).toEqual([])
  await context.close()
  // All pages.
}, 180_000)
