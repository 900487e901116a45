import { openBrowser } from '@tarot/services/browser'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTab, signIn } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { moonlit, operator } from './seed.ts'

let admin: OpenConsole
let browser: Browser
beforeAll(async () => {
  ;[admin, browser] = await Promise.all([openConsole(), openBrowser()])
})
afterAll(async () => {
  await browser.close()
  await admin.close()
})

test('an operator signs in, finds a user and grants credits once', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin, { anonymous: true })
  await open('/users/7')
  await signIn(page, 'not the password at all')
  await page.getByText('The email address or the password is wrong.').waitFor()
  expect(await page.getByLabel('Email address').inputValue()).not.toBe('')
  // The browser logs the 401.
  expect(complaints.splice(0)).toEqual([expect.stringContaining('401')])
  await signIn(page)
  await page.waitForURL('/users/7')
  await page.getByRole('heading', { name: 'Ledger' }).waitFor()

  await page.keyboard.press('/')
  await page.waitForURL('/users')
  await page.locator('#search:focus').waitFor()
  await page.keyboard.type(String(moonlit.telegramId))
  await page.keyboard.press('Enter')
  await page.waitForURL(/search=/)
  await page.getByRole('link', { name: `@${moonlit.username}` }).click()
  await page.waitForURL('/users/1')

  const { balance } = await admin.data.credits.balance(1n)
  await page.getByRole('button', { name: 'Grant credits' }).click()
  await page.getByLabel('Credits', { exact: true }).fill('50')
  await page.getByLabel('Reason').fill('The payment came twice')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByText(`from ${balance} to ${balance + 50}`).waitFor()
  await page.getByRole('button', { name: 'Grant 50 credits' }).dblclick()
  await page
    .getByRole('status')
    .getByText(`the new balance is ${balance + 50}`)
    .waitFor()
  expect(await admin.data.credits.balance(1n)).toMatchObject({ balance: balance + 50 })

  await page.getByRole('button', { name: 'Grant credits' }).click()
  await page.getByLabel('Credits', { exact: true }).fill('1')
  await page.getByLabel('Reason').fill('Once more')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('button', { name: 'Grant 1 credit' }).click()
  await page
    .getByRole('status')
    .getByText(`the new balance is ${balance + 51}`)
    .waitFor()

  await page.getByRole('button', { name: 'Change tier' }).click()
  await page.getByLabel('Tier', { exact: true }).selectOption('professional')
  for (const [lastDay, problem] of [
    ['2020-01-01', 'The last day is in the past.'],
    ['9999-12-31', 'or leave the field empty for a tier without an end.'],
  ] as const) {
    await page.getByLabel('Last day').fill(lastDay)
    await page.getByLabel('Reason').fill(' ')
    await page.getByRole('button', { name: 'Review' }).click()
    await page.getByRole('dialog').getByText(problem).waitFor()
    await page.getByRole('dialog').getByText('Enter a reason for the ledger.').waitFor()
  }
  await page.getByLabel('Last day').fill('')
  await page.getByLabel('Reason').fill('Won the contest of May')
  await page.getByRole('button', { name: 'Review' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Change tier' }).click()
  await page.getByRole('status').getByText('the Sun plan is in force, without an end.').waitFor()
  expect(await admin.data.users.get(1n)).toMatchObject({ subscriptionTier: 'professional' })
  const change = page.getByRole('table', { name: 'Tier changes' }).getByRole('row').nth(1)
  await change.getByText('Won the contest of May').waitFor()
  await change.getByText(operator.email).waitFor()

  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL('/sign-in')
  expect(complaints).toEqual([])
  await context.close()
})

test('the dialog of a grant opens empty, changes no entered text and manages the focus', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/users/4')
  const dialog = page.getByRole('dialog')
  const amount = dialog.getByLabel('Credits', { exact: true })
  const focused = () => dialog.locator(':focus')
  const openDialog = async () => {
    await page.getByRole('button', { name: 'Grant credits' }).click()
    await amount.and(focused()).waitFor()
  }
  await openDialog()
  await dialog.getByLabel('Reason').fill('A test')
  for (const text of ['1.5', '1e3', '-5', '0', '99999999999']) {
    await amount.fill('')
    await amount.pressSequentially(text)
    await dialog.getByRole('button', { name: 'Review' }).click()
    await dialog.getByText('Enter a whole number from 1 to 1,000,000,000.').waitFor()
    expect(await amount.inputValue()).toBe(text)
    await amount.and(focused()).waitFor()
  }
  await amount.fill('5')
  await amount.press('Enter')
  await focused().getByText('The balance goes from').waitFor()
  await dialog.getByRole('button', { name: 'Back' }).click()
  await amount.and(focused()).waitFor()
  expect(await amount.inputValue()).toBe('5')

  await amount.press('Enter')
  await focused().getByText('The balance goes from').waitFor()
  await page.keyboard.press('Escape')
  await openDialog()
  expect([await amount.inputValue(), await dialog.getByLabel('Reason').inputValue()]).toEqual(['', ''])
  expect(complaints).toEqual([])
  await context.close()
})

test('a reason that is too long is refused but stays in the field', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/users/4')
  await page.getByRole('button', { name: 'Grant credits' }).click()
  const dialog = page.getByRole('dialog')
  const reason = dialog.getByLabel('Reason')
  await dialog.getByLabel('Credits', { exact: true }).fill('5')
  await reason.focus()
  await page.keyboard.insertText('x'.repeat(1_200))
  await dialog.getByText('1,200 of 500 characters').waitFor()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText('The reason has 1,200 characters. Shorten it to 500 or fewer.').waitFor()
  await reason.and(dialog.locator(':focus')).waitFor()
  expect(await reason.inputValue()).toHaveLength(1_200)
  await reason.fill('y'.repeat(500))
  await dialog.getByText('500 of 500 characters').waitFor()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByText(`Reason: ${'y'.repeat(500)}`).waitFor()
  await dialog.getByRole('button', { name: 'Grant 5 credits' }).click()
  await page.getByRole('status').getByText('the new balance is').waitFor()
  const { items } = await admin.data.transactions.history(4n, { limit: 1 })
  expect(items).toMatchObject([{ reason: 'y'.repeat(500) }])
  expect(complaints).toEqual([])
  await context.close()
})

test('a password that is too long is refused, not cut', async () => {
  const { page, context, open } = await openTab(browser, admin)
  await open('/account')
  const long = 'z'.repeat(129)
  await page.getByRole('textbox', { name: 'Current password' }).fill(operator.password)
  for (const name of ['New password', 'New password again']) {
    await page.getByRole('textbox', { name, exact: true }).focus()
    await page.keyboard.insertText(long)
  }
  await page.getByRole('button', { name: 'Change the password' }).click()
  await page.getByRole('alert').getByText('The new password may have at most 128 characters.').waitFor()
  await context.close()
})

test('Next, Newest and Back lead through the pages of a filter', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  const shown = () => page.locator('tbody th a').allTextContents()
  const names = async (before?: bigint) => {
    const { items } = await admin.data.users.list({ tier: 'basic', ...(before ? { before } : {}) })
    return items.map(({ id, username }) => (username ? `@${username}` : `User ${id}`))
  }
  const { next } = await admin.data.users.list({ tier: 'basic' })
  await open('/users')
  await page.getByLabel('Tier').selectOption('basic')
  await expect.poll(shown).toEqual(await names())
  await page.getByRole('link', { name: 'Next' }).click()
  await expect.poll(shown).toEqual(await names(next ?? 0n))
  expect(new URL(page.url()).search).toBe(`?tier=basic&before=${next}`)
  await page.goBack()
  await expect.poll(shown).toEqual(await names())
  await page.goForward()
  await page.getByRole('link', { name: 'Newest' }).click()
  await expect.poll(shown).toEqual(await names())
  await page.goto('/users')
  expect(await page.getByLabel('Tier').inputValue()).toBe('')
  await page.goBack()
  await expect.poll(() => page.getByLabel('Tier').inputValue()).toBe('basic')
  expect(complaints).toEqual([])
  await context.close()
})

test("times are in the viewer's time zone from the first visit", async () => {
  const { page, context, open, complaints } = await openTab(browser, admin, {
    timezoneId: 'Pacific/Kiritimati',
  })
  await open('/')
  await page.getByText('Days in the time zone Pacific/Kiritimati.').waitFor()
  const days = page.locator('details').first()
  await days.locator('summary').click()
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Pacific/Kiritimati', day: 'numeric' })
  expect(await days.locator('tbody th').first().textContent()).toMatch(new RegExp(`^${format.format()} `))
  // Now the server knows the time zone and renders the same.
  const html = await (await context.request.get('/')).text()
  expect(html).toMatch(/Days in the time zone (<!-- -->)?Pacific\/Kiritimati/)
  expect(complaints).toEqual([])
  await context.close()
})

test('the color scheme is stored and applied before the page is rendered', async () => {
  const { page, context, open, complaints } = await openTab(browser, admin)
  await open('/')
  const scheme = () => page.locator('html').getAttribute('data-mantine-color-scheme')
  expect(await scheme()).toBe('light')
  await page.getByRole('button', { name: 'Light or dark' }).click()
  await page.getByRole('menuitem', { name: 'Dark' }).click()
  expect(await scheme()).toBe('dark')
  // No module is loaded: only inline scripts run.
  await page.route('**/assets/*.js', (route) => route.abort())
  await page.goto('/users')
  expect(await scheme()).toBe('dark')
  await page.unrouteAll()
  complaints.splice(0)
  await open('/users')
  expect(await scheme()).toBe('dark')
  expect(complaints).toEqual([])
  await context.close()
})

test('the first Tab leads to the link to the content', async () => {
  const { page, context, open } = await openTab(browser, admin)
  await open('/users')
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: 'Skip to the content' })
  expect(await skip.evaluate((link) => link === document.activeElement)).toBe(true)
  await page.keyboard.press('Enter')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('main')
  await context.close()
})

test('the axes of the bar charts start at zero', async () => {
  const { page, context, open } = await openTab(browser, admin)
  await open('/?days=90')
  await page.locator('.recharts-bar-rectangle').first().waitFor({ state: 'attached' })
  const texts = await page.locator('.recharts-surface text').allTextContents()
  // Only the values, without the days.
  const labels = texts.filter((text) => !/[a-z]/i.test(text))
  const zeros = labels.filter((label) => label === '0')
  expect(zeros).toHaveLength(3)
  for (const label of labels) expect(label).toMatch(/^[\d,]+$/)
  await context.close()
})

test.each([1440, 390])('the overview loads without layout shift, %i pixels wide', async (width) => {
  const { page, context, open } = await openTab(browser, admin, { width })
  await open('/')
  // The bar of a day without new users is invisible.
  await page.locator('.recharts-bar-rectangle').filter({ visible: true }).first().waitFor()
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const entries = list.getEntries() as (PerformanceEntry & { value: number })[]
          resolve(entries.reduce((sum, entry) => sum + entry.value, 0))
        }).observe({ type: 'layout-shift', buffered: true })
        // The observer is not called without a layout shift.
        setTimeout(() => resolve(0), 300)
      }),
  )
  expect(shift).toBeLessThan(0.02)
  await context.close()
})

test('a page that fails keeps the shell, and the menu of a narrow screen works', async () => {
  const { page, context, open } = await openTab(browser, admin, { width: 390 })
  await open('/users/999')
  await page.getByRole('heading', { name: 'There is no such user' }).waitFor()
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('link', { name: 'Readings' }).click()
  await page.waitForURL('/readings')
  await page.getByRole('heading', { name: 'Readings' }).waitFor()
  await page.getByRole('link', { name: 'Transactions' }).waitFor({ state: 'hidden' })
  await context.close()
})
