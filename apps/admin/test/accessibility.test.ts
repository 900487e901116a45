import axe from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchBrowser, openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), launchBrowser()])
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

const pages = [
  '/',
  '/users?tier=premium',
  '/users?search=nobody',
  '/users/2',
  '/transactions?status=failed',
  '/readings?spread=celtic',
  '/readings/200',
  '/account',
]

/** What axe-core finds in light and in dark, one line each. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = []
  await page.evaluate(axe.source)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor()
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({ preload: false, resultTypes: ['violations'] }),
    )
    for (const { id, nodes } of violations) {
      found.push(
        ...nodes.map(({ html, failureSummary }) => `${colorScheme} ${id}: ${html} ${failureSummary}`),
      )
    }
  }
  return found
}

const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

describe.each([1440, 390])('%i pixels wide, in light and in dark', (width) => {
  test.concurrent('every page is accessible, fits, and the browser has nothing to say', async () => {
    const tab = await openTab(browser, admin, { width })
    for (const path of pages) {
      await tab.open(path)
      expect(await violations(tab.page), path).toEqual([])
      expect(await overflow(tab.page), path).toBe(0)
      expect(tab.complaints, path).toEqual([])
    }
    await tab.context.close()
  })

  test.concurrent('dialogs, errors and the sign-in as well', async () => {
    const tab = await openTab(browser, admin, { width })
    const { page } = tab
    await tab.open('/users/2')
    await page.getByRole('button', { name: 'Give credits' }).click()
    await page.getByLabel('Credits', { exact: true }).fill('5')
    expect(await violations(page)).toEqual([])
    await page.getByLabel('Reason').fill('A test')
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByText('The balance goes from').waitFor()
    expect(await violations(page)).toEqual([])
    await tab.open('/readings/200')
    await page.getByRole('button', { name: /Draw verified/ }).click()
    await page.getByText('Commitment (SHA-256)').waitFor()
    expect(await violations(page)).toEqual([])
    expect(tab.complaints).toEqual([])

    await tab.open('/users/999')
    expect(await violations(page)).toEqual([])
    await tab.context.clearCookies()
    await tab.open('/sign-in')
    expect(await violations(page)).toEqual([])
    // The browser notes every 404 by itself.
    expect(tab.complaints).toEqual([expect.stringContaining('404')])
    await tab.context.close()
  })
})
