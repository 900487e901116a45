import { randomUUID } from 'node:crypto'
import { type Data, invoicePayload, parkedReasons, paymentStates } from '@tarot/data'
import { spreadTypes } from '@tarot/deck'
import { products } from '@tarot/pricing'
import { openBrowser } from '@tarot/services/browser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { paymentPath, shortChargeId } from '../app/payments/payment-path.ts'
import { openTab } from './browser.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { charges, seedMoney } from './seed-money.ts'
import { visibleText } from './visible-text.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  await seedMoney(admin.data)
  await seedPlans(admin.data)
  await seedDailyCredits(admin.data)
  visitor = await admin.operator()
})
afterAll(() => admin.close())

const dailyReader = 25n

const parkedPlan = 'stxParkedPlan_r8Lq2WmZ'

const periodEnd = new Date(Date.now() + 30 * 86_400_000)

/** What the other seeds have not: offers, refunds and shortfalls of each product, and a plan that waits for an operator. */
async function seedPlans(data: Data): Promise<void> {
  for (const [index, { name: product, credits, stars, tier }] of products.entries()) {
    const userId = BigInt(15 + index)
    const offer = (more: object = {}) =>
      data.transactions.openPurchase({
        userId,
        ...{ product, credits, stars, tier },
        idempotencyKey: `test:${index} ${JSON.stringify(more)}`,
        ...more,
      })
    const pay = (id: bigint, chargeId: string) => ({
      userId,
      chargeId,
      payload: invoicePayload(id),
      stars,
      periodEnd: tier && periodEnd,
    })
    await offer({ stars: stars + 1 })
    const paid = pay((await offer()).transactionId, `stx${product}_0`)
    await data.transactions.completePurchase(paid)
    const { balance } = await data.credits.balance(userId)
    await data.readings.reserve({ userId, price: balance, idempotencyKey: `test:spend ${index}` })
    await data.payments.recordRefund(paid)
    if (!tier) continue
    const parked = {
      ...pay((await offer({ stars: stars + 2 })).transactionId, parkedPlan),
      chargeId: `${parkedPlan}_${tier}`,
    }
    await data.transactions.completePurchase(parked)
  }
}

/** As the bot gives them. */
async function seedDailyCredits({ credits }: Data): Promise<void> {
  for (const { tier } of products) {
    const gift = { userId: dailyReader, reason: `daily credits: ${tier}`, actor: 'bot' }
    if (tier) await credits.grant({ ...gift, amount: 1, idempotencyKey: `test:daily ${randomUUID()}` })
  }
}

/** Codes that stand in the database and in addresses, and that nobody reads. */
const codes = [
  ...products.map(({ name }) => name),
  'basic',
  ...[...paymentStates, ...parkedReasons, ...spreadTypes].filter((code) => code.includes('_')),
]
const rawCode = new RegExp(`(?:.{0,30})(?<![\\w-])(?:${codes.join('|')})(?![\\w-])(?:.{0,30})`, 'g')

/** All that a page says, in attributes as well: what a screen reader reads, and what shows when pointed at. */
function saidOn(html: string): string {
  const attributes = [...html.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)]
  // What the cards say is prose.
  const [text = ''] = visibleText(html).split(' Interpretation ')
  return [text, ...attributes.map(([, value]) => value)].join('\n')
}

const filters = [
  '/users?tier=premium',
  '/users?tier=professional',
  '/transactions?state=closed',
  '/payments?state=refund_failed',
  '/readings?spread=week_ahead',
]

/** Every kind of page that can be reached from the overview, with the newest rows of each table. */
async function walk(): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  const queue = ['/', ...filters]
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (pages.has(path)) continue
    const html = await visitor.page(path)
    pages.set(path, html)
    for (const [, href = ''] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) {
      const next = href.replaceAll('&amp;', '&')
      const isRow = /^\/(readings|transactions|users)\/(\d+)$/.exec(next)
      // A page in twenty of the plain rows: they are all alike.
      const skipped = isRow && isRow[1] !== 'users' && Number(isRow[2]) < 5_000 && Number(isRow[2]) % 20 > 0
      // Further pages of a table have the same columns.
      const isFurther = /[?&](before|ledger|invoices|payments|readings|tiers)=/.test(next)
      if (next.startsWith('/') && !next.startsWith('/cache/review') && !skipped && !isFurther)
        queue.push(next)
    }
  }
  return pages
}

test('no page shows a code where people read', async () => {
  const pages = await walk()
  const kinds = new Set([...pages.keys()].map((path) => path.split(/[/?]/).slice(0, 2).join('/')))
  expect([...kinds].toSorted()).toEqual(
    ['/', '/account', '/cache', '/payments', '/prices', '/readings', '/reconciliation', '/shortfalls'].concat(
      ['/transactions', '/users'],
    ),
  )
  const found = [...pages].flatMap(([path, html]) =>
    [...saidOn(html).matchAll(rawCode)].map(([words]) => `${path}: ${words}`),
  )
  expect(found).toEqual([])
  // Some hundred pages, on a machine that may be busy.
}, 180_000)

test('the ledger says in words what the bot has given credits for, and lets stand what an operator has written', async () => {
  const reason = 'daily credits: premium'
  const gift = { userId: dailyReader, reason, actor: 'operator:somebody@tarot.example', amount: 1 }
  const written = await admin.data.credits.grant({ ...gift, idempotencyKey: `test:${randomUUID()}` })
  const page = visibleText(await visitor.page(`/users/${dailyReader}`))
  for (const plan of ['Sun', 'Moon']) expect(page).toContain(`daily credits: ${plan} plan · by the bot`)
  expect(page).toContain(`${reason} · by somebody@tarot.example`)
  const { items } = await admin.data.transactions.list({ userId: dailyReader, limit: 3 })
  const daily = items.find(({ reason }) => reason === 'daily credits: professional')
  expect(visibleText(await visitor.page(`/transactions/${daily?.id}`))).toContain('daily credits: Sun plan')
  expect(visibleText(await visitor.page(`/transactions/${written.transactionId}`))).toContain(reason)
})

test('a change of the tier by a payment leads to the payment', async () => {
  const html = await visitor.page('/users/12')
  expect(visibleText(html)).toContain(`Telegram paid with ${shortChargeId(charges.subscription)}`)
  const [, table = ''] = /<table[^>]*aria-label="Tier changes">(.*?)<\/table>/s.exec(html) ?? []
  expect(table).toContain(`href="${paymentPath(charges.subscription)}"`)
})

test('neither do the dialogs that give credits for a plan', async () => {
  const browser = await openBrowser()
  const { page, context, open } = await openTab(browser, admin)
  for (const tier of ['premium', 'professional']) {
    await open(paymentPath(`${parkedPlan}_${tier}`))
    await page.getByRole('button', { name: 'Credit' }).click()
    const dialog = page.getByRole('dialog')
    expect(await dialog.textContent()).not.toMatch(rawCode)
    await dialog.getByLabel('Credits', { exact: true }).fill('60')
    await dialog.getByLabel('Reason').fill('A test')
    await dialog.getByRole('button', { name: 'Review' }).click()
    await dialog.getByText('The balance goes from').waitFor()
    expect(await dialog.textContent()).toMatch(/The (Moon|Sun) plan comes with them/)
    expect(await dialog.textContent()).not.toMatch(rawCode)
  }
  await context.close()
  await browser.close()
})
