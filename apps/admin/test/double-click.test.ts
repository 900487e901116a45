import { openBrowser } from '@tarot/services/browser'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

/** Clicks twice, the second time in the next task, and returns the number of forms sent until `done`. */
async function clickTwice(page: Page, button: Locator, done: Locator): Promise<number> {
  let sent = 0
  page.on('request', (request) => {
    if (request.method() === 'POST') sent++
  })
  await button.evaluate(async (element: HTMLElement) => {
    element.click()
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = resolve
      port2.postMessage(null)
    })
    element.click()
  })
  await done.waitFor()
  return sent
}

test('the second click of a double-click sends no form, however soon it comes', async () => {
  const { page, context, open } = await openTab(browser, admin)
  const statusText = (text: string | RegExp) => page.getByRole('status').getByText(text)

  const { balance } = await admin.data.credits.balance(1n)
  await open('/users/1')
  await page.getByRole('button', { name: 'Grant credits' }).click()
  await page.getByLabel('Credits', { exact: true }).fill('5')
  await page.getByLabel('Reason').fill('A test')
  await page.getByRole('button', { name: 'Review' }).click()
  const grant = page.getByRole('button', { name: 'Grant 5 credits' })
  expect(await clickTwice(page, grant, statusText(`the new balance is ${balance + 5}`))).toBe(1)

  await open('/cache')
  const warm = page.getByRole('button', { name: 'Warm now' })
  expect(await clickTwice(page, warm, statusText('most recently active users'))).toBe(1)

  await open('/reconciliation')
  const reconcile = page.getByRole('button', { name: 'Reconcile the ledger now' })
  expect(await clickTwice(page, reconcile, page.getByText('Done:'))).toBe(1)

  await open('/backups')
  await page.getByRole('button', { name: 'Run now' }).click()
  await page.getByLabel('Recovery drill').check()
  await page.getByRole('button', { name: 'Review' }).click()
  const run = page.getByRole('button', { name: 'Run the recovery drill' })
  expect(await clickTwice(page, run, statusText('the recovery drill is requested'))).toBe(1)

  const password = `${operator.password} again`
  await open('/account')
  await page.getByLabel('Current password').fill(operator.password)
  await page.getByLabel('New password', { exact: true }).fill(password)
  await page.getByLabel('New password again').fill(password)
  const change = page.getByRole('button', { name: 'Change the password' })
  expect(await clickTwice(page, change, page.getByText('The password is changed.'))).toBe(1)

  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByLabel('Email address').fill(operator.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  const signIn = page.getByRole('button', { name: 'Sign in' })
  expect(await clickTwice(page, signIn, page.getByRole('button', { name: 'Sign out' }))).toBe(1)
  await context.close()
})
