import { openBrowser } from '@tarot/services/browser'
import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paymentPath } from '../app/payments/payment-path.ts'
import { openTab, type Tab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { seedCache } from './seed-cache.ts'
import { charges, seedMoney } from './seed-money.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
  await Promise.all([seedMoney(admin.data), seedCache(admin.data)])
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
  '/cache',
  '/cache?days=14',
  '/prices',
  '/account',
]

/** Runs in the browser: the cells of tables and lists of facts whose content is wider than they are. */
function spilledCells(): string[] {
  const cells = [...document.querySelectorAll<HTMLElement>('td, tbody th, dd')]
  const isSpilled = (cell: HTMLElement) => {
    const { left, right, width } = cell.getBoundingClientRect()
    return (
      width > 0 &&
      [...cell.querySelectorAll('*')].some((inner) => {
        const box = inner.getBoundingClientRect()
        return box.width > 0 && (box.right > right + 0.5 || box.left < left - 0.5)
      })
    )
  }
  return cells.filter(isSpilled).map((cell) => `${cell.dataset.heading ?? ''} ${cell.textContent}`.trim())
}

/** What axe-core finds, wide and narrow, in light and in dark, what does not fit, and fields that cut a text. One line each. */
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
      for (const spilled of await page.evaluate(spilledCells)) found.push(`${where}: spills over: ${spilled}`)
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
  found.push(...cutting.map((name) => `cuts what is pasted without a word: ${name}`))
  return found
}

describe('is accessible, fits, and the browser has nothing to say', () => {
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

test('so are the dialogs that move money', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open(paymentPath(charges.underpaid))
  await page.getByRole('button', { name: 'Credit' }).click()
  await page.getByText('Nothing costs 60 Stars.').waitFor()
  expect(await problems(page)).toEqual([])
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Refund' }).click()
  await page.getByLabel('Reason').fill('A test')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByText('gave no credits').waitFor()
  expect(await problems(page)).toEqual([])
  await page.getByRole('button', { name: 'Refund 60 Stars' }).click()
  await page.getByRole('status').getByText('Done:').waitFor()
  expect(await problems(page)).toEqual([])
  await open('/reconciliation')
  const prove = page.getByRole('button', { name: 'Prove the ledger now' })
  await prove.click()
  // On a busy machine it takes longer than the page waits to say that it is done.
  await prove.and(page.locator(':enabled')).waitFor()
  expect(await problems(page)).toEqual([])
  expect(complaints).toEqual([])
  await context.close()
})

test.each([
  ['without Redis', { REDIS_URL: '' }, {}, 'There is no Redis'],
  [
    'with one that forgets nothing',
    {},
    { maxmemory: '0', 'maxmemory-policy': 'noeviction' },
    'does not forget',
  ],
])('so are the caches %s', async (_, settings, redisSettings, warning) => {
  const other = await openConsole(settings, undefined, redisSettings)
  const { page, context, open, complaints } = await openTab(browser, other)
  await open('/cache')
  await page.getByRole('alert').getByText(warning).waitFor()
  await page.getByText('Nothing counted yet').waitFor()
  expect(await problems(page)).toEqual([])
  await page.getByRole('heading', { name: 'Cache', exact: true }).waitFor()
  expect(complaints).toEqual([])
  await context.close()
  await other.close()
})

test('dialogs, errors and the sign-in as well', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/users/2')
  await page.getByRole('button', { name: 'Give credits' }).click()
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
  await dialog.getByText('No plan has no last day.').waitFor()
  expect(await problems(page)).toEqual([])
  await dialog.getByLabel('Last day').fill('')
  await dialog.getByLabel('Reason').fill('A test')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('To stop it, the person').waitFor()
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
  // The browser notes every 404 by itself.
  expect(complaints).toEqual([expect.stringContaining('404')])
  await context.close()
})

test('a narrow screen gets the same pages without a complaint', async () => {
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
})
