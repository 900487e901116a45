import { readFile } from 'node:fs/promises'
import { openBrowser } from '@tarot/services/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { seedCache } from './seed-cache.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
  await seedCache(admin.data)
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

test('an operator warms the caches with the keyboard, and sees how many values were loaded', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/')
  await page.getByRole('link', { name: 'Cache' }).click()
  await page.waitForURL('/cache')
  const button = page.getByRole('button', { name: 'Warm now' })
  const gate = Promise.withResolvers<void>()
  await page.route('**/cache.data*', async (route) => {
    if (route.request().method() === 'POST') await gate.promise
    await route.continue()
  })
  await button.focus()
  await page.keyboard.press('Enter')
  await page.locator('button[data-loading]').waitFor()
  expect(await button.isDisabled()).toBe(true)
  gate.resolve()
  await page
    .getByRole('status')
    .getByText(/^Done: \d+ values of the \d+ most recently active users loaded/)
    .waitFor()
  await page.locator(':focus').getByText('Done:').waitFor()
  await button.click()
  await page.getByRole('status').getByText('were cached already.').waitFor()
  expect(complaints).toEqual([])
  await context.close()
})

test('the page shows that Redis became unavailable while the page was open', async () => {
  const other = await openConsole()
  // In UTC the first visit needs no second load, which would already show the outage.
  const { page, context, open, complaints } = await openTab(browser, other, { timezoneId: 'UTC' })
  await open('/cache')
  await other.redis.stop()
  await page.getByRole('button', { name: 'Warm now' }).click()
  await page.getByRole('alert').getByText('Redis is unavailable. Nothing was loaded').waitFor()
  await page.getByText('All reads come from the database').waitFor()
  await page.getByRole('button', { name: 'Warm now' }).waitFor({ state: 'hidden' })
  // The browser logs the 503.
  expect(complaints).toEqual([expect.stringContaining('503')])
  await context.close()
  await other.close()
})

test('each chart has a line, and its figures open with the keyboard', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin, { timezoneId: 'Asia/Kolkata' })
  await open('/cache')
  // An hour may end during the test.
  const countHours = async () => (await admin.data.cache.history({ hours: 14 * 24 })).length
  const before = await countHours()
  await page.getByRole('link', { name: '14 days' }).click()
  await page.waitForURL('/cache?days=14')
  const balances = page.getByRole('region', { name: 'Balances' })
  await balances.locator('.recharts-line-curve').waitFor()
  expect(await page.locator('.recharts-line-curve').count()).toBe(3)
  // Balances and readings have a goal.
  expect(await page.locator('.recharts-reference-line-line').count()).toBe(2)
  await balances.getByText('Figures', { exact: true }).focus()
  await page.keyboard.press('Enter')
  const hours = balances.getByRole('table', { name: 'Balances an hour' })
  await hours.waitFor()
  await expect
    .poll(async () => [before, await countHours()].includes(await hours.locator('tbody tr').count()))
    .toBe(true)
  // The time zone of India has an offset of a half hour.
  expect(await hours.locator('tbody th').first().textContent()).toMatch(/:30$/)
  expect(complaints).toEqual([])
  await context.close()
})

test('the review is downloaded with its file name', async () => {
  const { page, context, open } = await openTab(browser, admin)
  await open('/cache')
  for (const [name, file, start] of [
    ['CSV', /^cache-strategy-review-\d{4}-\d\d-\d\d\.csv$/, 'day,cache,reads,hit_rate,'],
    ['Markdown', /^cache-strategy-review-\d{4}-\d\d-\d\d\.md$/, '# Cache strategy review'],
  ] as const) {
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toMatch(file)
    expect(await readFile(await download.path(), 'utf8')).toMatch(new RegExp(`^${start}`))
  }
  await context.close()
})

test.each([1440, 390])('the page loads without layout shift, %i pixels wide', async (width) => {
  const { page, context, open } = await openTab(browser, admin, { width })
  await open('/cache?days=14')
  await page.locator('.recharts-line-curve').first().waitFor()
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const entries = list.getEntries() as (PerformanceEntry & { value: number })[]
          resolve(entries.reduce((sum, entry) => sum + entry.value, 0))
        }).observe({ type: 'layout-shift', buffered: true })
        setTimeout(() => resolve(0), 300)
      }),
  )
  expect(shift).toBeLessThan(0.02)
  await context.close()
})
