import { randomUUID } from 'node:crypto'
import { invoicePayload, transactionStates } from '@tarot/data'
import { spreads } from '@tarot/deck'
import { packages, plans, priceOf, spreadPricesOf } from '@tarot/pricing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { paymentPath } from '../app/payments/payment-path.ts'
import { formatDate } from '../app/ui/format.ts'
import { tierLabels } from '../app/users/tier-labels.ts'
import { type OpenConsole, openConsole } from './open-console.ts'
import { operator } from './seed.ts'
import { seedBackups } from './seed-backups.ts'
import { charges, paid, park, refunded, seedMoney } from './seed-money.ts'
import { visibleText as text } from './visible-text.ts'
import type { Visitor } from './visitor.ts'

let admin: OpenConsole
let visitor: Visitor
beforeAll(async () => {
  admin = await openConsole()
  await seedMoney(admin.data)
  visitor = await admin.operator()
})
afterAll(() => admin.close())

const actor = `operator:${operator.email}`
const otherOperator = 'operator:colleague@tarot.example'
const newCharge = () => `stx${randomUUID()}`
const balanceOf = async (userId: bigint) => (await admin.data.credits.balance(userId)).balance
const read = async (path: string) => text(await visitor.page(path))
/** Sends a form as the page does, without a full page load. */
async function send(path: string, form: Record<string, string>): Promise<[status: number, answer: string]> {
  const response = await visitor.post(`${path}.data`, form)
  return [response.status, await response.text()]
}

describe('the list of payments', () => {
  const listed = (html: string) =>
    [...html.matchAll(/href="\/payments\/([^"?]+)"/g)].map(([, id]) => decodeURIComponent(id ?? ''))
  const walk = async (path: string) => {
    const seen: string[] = []
    for (let next: string | undefined = path; next; ) {
      const html = await visitor.page(next)
      seen.push(...listed(html))
      next = /<a [^>]*href="([^"]*)"[^>]*>(?:(?!<\/a>).)*Next/s.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    return seen
  }

  test('has each payment once, newest first', async () => {
    const all = await admin.data.prisma.payment.findMany({
      orderBy: [{ receivedAt: 'desc' }, { chargeId: 'desc' }],
    })
    expect(await walk('/payments')).toEqual(all.map(({ chargeId }) => chargeId))
  })

  test('has the payments of a state', async () => {
    expect((await walk('/payments?state=parked')).toSorted()).toEqual(
      [charges.parked, charges.underpaid, charges.foreign, charges.dollars].toSorted(),
    )
    expect(await walk('/payments?state=foreign')).toEqual([charges.odd])
    expect(await walk('/payments?state=refunding')).toEqual([charges.failing, charges.waiting])
  })

  test('names the ignored parameters', async () => {
    const page = await read('/payments?state=lost&before=nothing%00')
    expect(page).toContain('Ignored parts of the address: state “lost”, before “nothing�”.')
  })
})

describe('the page of a payment', () => {
  test.each([
    ['parked', 'This payment needs a decision. The payment does not match the price of its invoice'],
    ['odd', 'No action is required. This database has no invoice for it'],
    ['underpaid', 'does not match the price of its invoice'],
    ['foreign', "is for another user's invoice"],
    ['dollars', '125 USD from'],
    ['waiting', 'The bot refunds the Stars, so it has to run; then the credits are taken back.'],
    ['failing', 'It failed 3 times so far'],
    ['failing', '400 Bad Request: CHARGE_ALREADY_REFUNDED'],
    ['refunded', 'Bought by mistake'],
    ['short', '22 credits missing'],
    ['subscription', 'Paid period ends'],
    ['odd', 'odd/id?with#all%2of &quot;it&quot; &amp; ü.data'],
  ] as const)('%s: %s', async (name, expected) => {
    expect(await read(paymentPath(charges[name]))).toContain(expected)
  })

  test.each([
    '/payments/nobody',
    '/payments/%00',
    '/payments/%ff',
    `/payments/${'x'.repeat(256)}`,
    '/transactions/999999',
    '/transactions/abc',
    '/reconciliation/999999',
    '/reconciliation/0',
    '/reconciliation/9223372036854775807',
  ])('%s is not found', async (path) => {
    const response = await visitor.get(path)
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('There is no such')
  })
})

describe('requesting a refund', () => {
  const refund = (chargeId: string, reason = 'Bought by mistake') =>
    send(paymentPath(chargeId), { intent: 'refund', reason })

  test('records the request once, with actor and reason, and takes the credits back after the Stars are refunded', async () => {
    const chargeId = newCharge()
    await paid(admin.data, 20n, chargeId)
    const before = await balanceOf(20n)
    const answers = await Promise.all([refund(chargeId), refund(chargeId), refund(chargeId)])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('the bot refunds 125 Stars')])
    }
    expect(await admin.data.payments.get(chargeId)).toMatchObject({
      state: 'refunding',
      refundRequestedBy: actor,
      refundReason: 'Bought by mistake',
    })
    expect(await balanceOf(20n)).toBe(before)
    await refunded(admin.data, 20n, chargeId)
    expect(await balanceOf(20n)).toBe(before - 30)
    expect(await read(paymentPath(chargeId))).toContain(`by ${operator.email}`)
  })

  test('names the operator who was first, and changes nothing', async () => {
    const chargeId = newCharge()
    await paid(admin.data, 21n, chargeId)
    await admin.data.payments.requestRefund({ chargeId, reason: 'mine', actor: otherOperator })
    const [status, answer] = await refund(chargeId)
    expect([status, answer]).toEqual([
      200,
      expect.stringContaining('colleague@tarot.example had already requested this refund on'),
    ])
    expect(answer).toContain('Nothing was changed.')
    expect(await admin.data.payments.get(chargeId)).toMatchObject({ refundReason: 'mine' })
    const other = newCharge()
    await paid(admin.data, 21n, other)
    await refunded(admin.data, 21n, other)
    expect((await refund(other))[1]).toContain('Telegram had already refunded the Stars on')
  })

  test('works for a charge ID with special characters', async () => {
    expect((await refund(charges.odd))[0]).toBe(200)
    expect(await admin.data.payments.get(charges.odd)).toMatchObject({ state: 'refunding' })
  })

  test.each([
    [400, charges.credited, ' '],
    [400, charges.credited, 'x'.repeat(501)],
    [400, charges.credited, 'a\0b'],
    [404, 'nobody', 'why not'],
  ])('is refused with %i: %s, %j', async (status, chargeId, reason) => {
    expect((await refund(chargeId, reason))[0]).toBe(status)
    expect(await admin.data.payments.get(charges.credited)).toMatchObject({ state: 'credited' })
  })
})

describe('crediting a parked payment', () => {
  const credit = (chargeId: string, form: Record<string, string> = {}) =>
    send(paymentPath(chargeId), { intent: 'credit', amount: '30', reason: 'Paid by an old link', ...form })

  test('grants the credits once, with actor and reason', async () => {
    const chargeId = newCharge()
    await park(admin.data, 22n, chargeId)
    const before = await balanceOf(22n)
    const answers = await Promise.all([credit(chargeId), credit(chargeId), credit(chargeId)])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('30 credits granted')])
    }
    expect(await balanceOf(22n)).toBe(before + 30)
    const { items } = await admin.data.transactions.history(22n, { limit: 1 })
    expect(items).toMatchObject([{ type: 'purchase', actor, reason: 'Paid by an old link', amount: 30 }])
    expect(await admin.data.reconcile()).toMatchObject({ discrepancies: [] })
  })

  test('names the operator who was first, and grants nothing', async () => {
    const chargeId = newCharge()
    await park(admin.data, 23n, chargeId)
    await admin.data.payments.creditParked({ chargeId, credits: 20, reason: 'x', actor: otherOperator })
    const before = await balanceOf(23n)
    expect((await credit(chargeId))[1]).toContain(
      'colleague@tarot.example had already granted 20 credits for this payment. Nothing was granted now.',
    )
    await admin.data.payments.requestRefund({ chargeId, reason: 'x', actor: otherOperator })
    const [, answer] = await credit(chargeId)
    expect(answer).toContain('had already granted 20 credits for this payment. Nothing was granted now.')
    expect(answer).toContain('had already requested this refund on')
    expect(answer).not.toContain('No credits were granted')
    const other = newCharge()
    await park(admin.data, 23n, other)
    await admin.data.payments.requestRefund({ chargeId: other, reason: 'x', actor: otherOperator })
    expect((await credit(other))[1]).toContain('colleague@tarot.example had already requested this refund')
    expect(await balanceOf(23n)).toBe(before)
  })

  test('refuses an amount that would exceed the maximum balance', async () => {
    const chargeId = newCharge()
    await park(admin.data, 24n, chargeId)
    for (const amount of [1_000_000_000, 1_000_000_000]) {
      const idempotencyKey = `test:${randomUUID()}`
      await admin.data.credits.grant({ userId: 24n, amount, reason: 'x', actor: 'test', idempotencyKey })
    }
    const [status, answer] = await credit(chargeId, { amount: '1000000000' })
    expect([status, answer]).toEqual([400, expect.stringContaining('A balance is at most 2,147,483,647')])
    expect(await admin.data.payments.get(chargeId)).toMatchObject({ state: 'parked' })
  })

  test.each([
    { amount: '0' },
    { amount: '1.5' },
    { amount: '' },
    { amount: '1000000001' },
    { reason: '' },
    { intent: 'keep' },
  ])('refuses %j', async (form: Record<string, string>) => {
    expect((await credit(charges.parked, form))[0]).toBe(400)
    expect(await admin.data.payments.get(charges.parked)).toMatchObject({ state: 'parked' })
  })
})

describe('refunding the credits of a reading', () => {
  const refundReading = (readingId: bigint, reason = 'It made no sense') =>
    send(`/readings/${readingId}`, { intent: 'refund', reason })
  const findReading = async (spreadType: 'celtic' | 'career') => {
    const { items } = await admin.data.readings.list({ spreadType, limit: 1 })
    if (!items[0]) throw new Error('the seed has none')
    return items[0]
  }

  test('happens once, and the page shows when and by whom', async () => {
    const { id, userId } = await findReading('celtic')
    const before = await balanceOf(userId)
    expect(await read(`/readings/${id}`)).toContain('Refund credits')
    const answers = await Promise.all([refundReading(id), refundReading(id), refundReading(id)])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('10 credits refunded')])
    }
    expect(await balanceOf(userId)).toBe(before + 10)
    const page = await read(`/readings/${id}`)
    expect(page).toContain('refunded')
    expect(page).toContain(`by ${operator.email}`)
    expect(page).not.toContain('Refund credits')
    expect((await refundReading(id, 'Another reason'))[1]).toContain('These credits were already refunded by')
    expect(await balanceOf(userId)).toBe(before + 10)
  })

  test.each(['', ' ', 'x'.repeat(501)])('requires a reason, not %j', async (reason) => {
    const { id, userId } = await findReading('career')
    const before = await balanceOf(userId)
    expect((await refundReading(id, reason))[0]).toBe(400)
    expect((await send(`/readings/${id}`, { intent: 'burn', reason: 'x' }))[0]).toBe(400)
    expect(await balanceOf(userId)).toBe(before)
  })

  test('requires an existing reading', async () => {
    expect((await refundReading(999_999n))[0]).toBe(404)
  })
})

test('shortfalls are listed with their purchases', async () => {
  const html = await visitor.page('/shortfalls')
  expect(html).toContain(paymentPath(charges.short))
  expect(text(html)).toContain('@amber_orchard 22 8 30 credits')
})

describe('transactions', () => {
  const badges = (html: string) =>
    [...html.matchAll(/<td data-heading="State"[^>]*><span[^>]*>([^<]+)</g)].map(([, label]) => label)
  const choices = (html: string) => {
    const [, options = ''] = /<select[^>]*name="state"[^>]*>(.*?)<\/select>/s.exec(html) ?? []
    return [...options.matchAll(/<option[^>]*value="(\w+)"[^>]*>([^<]+)</g)].map(([, value, label]) => [
      value,
      label,
    ])
  }

  test('have the same state label in the filter, in the table and on their page', async () => {
    const states = choices(await visitor.page('/transactions'))
    expect(states.map(([state]) => state)).toEqual([...transactionStates])
    for (const [state, label] of states) {
      const html = await visitor.page(`/transactions?state=${state}`)
      expect(new Set(badges(html))).toEqual(new Set([label]))
      const [, id] = /href="\/transactions\/(\d+)"/.exec(html) ?? []
      expect(await read(`/transactions/${id}`)).toContain(`State ${label} User`)
    }
    for (const [state, label] of choices(await visitor.page('/payments'))) {
      const shown = new Set(badges(await visitor.page(`/payments?state=${state}`)))
      expect([...shown].filter((other) => other !== label)).toEqual([])
    }
  })

  test('are ledger entries; unpaid invoices are listed separately', async () => {
    const userId = 1n
    const { items } = await admin.data.transactions.list({ userId, limit: 100 })
    const isUnpaid = ({ creditVersion }: { creditVersion: number | null }) => creditVersion === null
    const unpaid = items.filter(isUnpaid).map(({ id }) => String(id))
    expect(unpaid.length).toBeGreaterThan(1)
    const html = await visitor.page(`/users/${userId}`)
    const rowsOf = (label: string) => {
      const [, rows = ''] = new RegExp(`<table[^>]*aria-label="${label}">(.*?)</table>`, 's').exec(html) ?? []
      return [...rows.matchAll(/<th scope="row"><a [^>]*href="\/transactions\/(\d+)"/g)].map(([, id]) => id)
    }
    expect(rowsOf('Ledger')).toEqual(
      items
        .filter((row) => !isUnpaid(row))
        .slice(0, 10)
        .map(({ id }) => String(id)),
    )
    expect(rowsOf('Unpaid invoices')).toEqual(unpaid.slice(0, 10))
    expect(text(html)).toMatch(/30 credits 125 30 (open|closed) invoice/)
    for (const id of unpaid) expect(await read(`/transactions/${id}`)).toContain(`Invoice No. ${id}`)
    expect(badges(await visitor.page('/transactions')).filter((label) => label?.includes('invoice'))).toEqual(
      [],
    )
    expect(await read('/transactions?state=closed')).toContain('They do not change a balance.')
  })

  test('have the time at which the balance changed; unpaid invoices have the time at which they were opened', async () => {
    const userId = 32n
    const openedAt = new Date(Date.now() - 3_600_000)
    const purchase = { userId, product: 'credits-30', credits: 30, stars: 125 }
    const open = async () => {
      const idempotencyKey = `test:${randomUUID()}`
      const { transactionId: id } = await admin.data.transactions.openPurchase({
        ...purchase,
        idempotencyKey,
      })
      await admin.data.prisma.$transaction([
        admin.data.prisma.$executeRaw`set local session_replication_role = replica`,
        admin.data.prisma.transaction.update({ where: { id }, data: { createdAt: openedAt } }),
      ])
      return id
    }
    const [id, unpaid] = [await open(), await open()]
    const chargeId = newCharge()
    await admin.data.transactions.completePurchase({
      userId,
      chargeId,
      payload: invoicePayload(id),
      stars: 125,
    })
    const paidAt = (await admin.data.transactions.get(id))?.completedAt
    const timeOf = async (path: string, row: bigint) => {
      const time = new RegExp(`href="/transactions/${row}"[^>]*><time dateTime="([^"]+)"`, 'i')
      return time.exec(await visitor.page(path))?.[1]
    }
    for (const path of [`/users/${userId}`, '/transactions', paymentPath(chargeId)]) {
      expect(await timeOf(path, id), path).toBe(paidAt?.toISOString())
    }
    for (const path of [`/users/${userId}`, '/transactions?state=open']) {
      expect(await timeOf(path, unpaid), path).toBe(openedAt.toISOString())
    }
  })

  test('show holds and refunds, and link to each other', async () => {
    const { items } = await admin.data.transactions.list({ shortfall: true, limit: 1 })
    const [refund] = items
    const page = await read(`/transactions/${refund?.id}`)
    expect(page).toContain(`purchase No. ${refund?.refundOf}`)
    expect(page).toContain('22 credits missing')
    expect(await read(`/transactions/${refund?.refundOf}`)).toContain(`Refunded by No. ${refund?.id}`)
    expect(await read('/users/3')).toContain('held for a reading in progress')
    const released = await read('/users/13')
    expect(released).toContain('refunded')
    expect(released).toContain('the reading could not be sent')
  })
})

describe('the page of a user', () => {
  test('has subscriptions and payments', async () => {
    const page = await read('/users/12')
    for (const text of ['Subscriptions', 'Renews at the end of the paid period.', '60 credits granted']) {
      expect(page).toContain(text)
    }
  })

  test('shows when a subscription ended', async () => {
    await admin.data.prisma.subscription.updateMany({
      where: { chargeId: charges.subscription },
      data: { status: 'ended', periodEnd: new Date('2025-11-24T12:00:00Z') },
    })
    expect(await read('/users/12')).toContain('Ended on 24 Nov 2025 .')
    expect(await read(paymentPath(charges.subscription))).toContain(
      'Subscription ended Ended on 24 Nov 2025 .',
    )
  })

  test('shows when a subscription was replaced, and by which one', async () => {
    const day = 86_400_000
    const chargeOf = (tier: string) => `stx${tier}OfUser50`
    for (const tier of ['premium', 'professional'] as const) {
      const { credits, stars } = plans[tier]
      const { transactionId } = await admin.data.transactions.openPurchase({
        ...{ userId: 50n, product: tier, credits, stars, tier },
        idempotencyKey: `test:replaced ${tier}`,
      })
      await admin.data.transactions.completePurchase({
        ...{ userId: 50n, chargeId: chargeOf(tier), payload: invoicePayload(transactionId), stars },
        periodEnd: new Date(Date.now() + 30 * day),
      })
    }
    const today = formatDate(new Date(), 'UTC')
    const paidUntil = formatDate(new Date(Date.now() + 30 * day), 'UTC')
    const replaced = `Replaced on ${today} by the Sun plan .`
    const page = await visitor.page('/users/50')
    expect(text(page)).toMatch(new RegExp(`Moon plan ended ${paidUntil}, [^ ]+ ${today} .* ${replaced}`))
    expect(page).toContain(`href="${paymentPath(chargeOf('professional'))}"`)
    expect(text(page)).toContain('Renews at the end of the paid period.')
    expect(text(page)).not.toContain(`nded on ${paidUntil}`)
    expect(await read(paymentPath(chargeOf('premium')))).toContain(replaced)
    expect(await read(paymentPath(chargeOf('professional')))).toContain(`active paid until ${paidUntil}`)
  })

  test('shows that a tier is in its grace period, and when it has expired', async () => {
    const expireDaysAgo = (days: number) =>
      admin.data.users.setTier({
        userId: 30n,
        tier: 'premium',
        expiresAt: new Date(Date.now() - days * 86_400_000),
        actor: 'test',
        reason: 'test',
      })
    await expireDaysAgo(1)
    expect(await read('/users/30')).toContain('grace period: 3 days')
    await expireDaysAgo(5)
    expect(await read('/users/30')).toMatch(/Tier No plan Moon plan ended on/)
  })
})

test('prices are those of the price list', async () => {
  const page = await read('/prices')
  for (const { credits, stars } of packages) expect(page).toContain(`${credits} credits ${stars}`)
  expect(page).toContain(`Moon plan ${plans.premium.stars} ${plans.premium.credits}`)
  for (const tier of ['premium', 'professional'] as const) {
    const { stars, credits, dailyCredits, discount } = plans[tier]
    expect(page).toContain(`${tierLabels[tier]} ${stars} ${credits} ${dailyCredits} at least ${discount} %`)
    const undiscounted = /^[^:.]*: ([^.]*)\./.exec(
      page.slice(page.indexOf(`Still at full price with the ${tierLabels[tier]}`)),
    )?.[1]
    for (const { spread, price, fullPrice } of spreadPricesOf(tier)) {
      const isUndiscounted = undiscounted?.split(', ').includes(spreads[spread].name) ?? false
      // The charged price has at least the discount, or is the full price if the page says so.
      if (isUndiscounted) expect(price).toBe(fullPrice)
      else expect((100 * (fullPrice - price)) / fullPrice).toBeGreaterThanOrEqual(discount)
    }
  }
  const celtic = (['basic', 'premium', 'professional'] as const).map((tier) => priceOf('celtic', tier))
  expect(page).toContain(`Celtic Cross ${celtic.join(' ')}`)
  expect(page).toContain('packages/pricing/src/price-list.ts')
})

describe('the reconciliation', () => {
  /** Changes a balance without the triggers that guard the ledger. */
  const forgeBalance = (more: number) =>
    admin.data.prisma.$transaction([
      admin.data.prisma.$executeRaw`set local session_replication_role = replica`,
      admin.data.prisma.credits.updateMany({
        where: { userId: 40n },
        data: { balance: { increment: more } },
      }),
    ])
  /**
   * Sends the form until its reconciliation has a result, which takes longer on a busy machine. The same form does not
   * start a second one.
   */
  const reconcile = async (after: string, expected: string) => {
    await expect
      .poll(() => send('/reconciliation', { after }))
      .toEqual([200, expect.stringContaining(expected)])
    return (await send('/reconciliation', { after }))[1]
  }
  const reconciliations = async () =>
    (await admin.data.reconciliations.list({ subject: 'ledger', limit: 100 })).items

  test('lists the discrepancies between Telegram and the database, with links', async () => {
    const html = await visitor.page('/reconciliation')
    const page = text(html)
    for (const expected of [
      'that the bot has not received',
      'The database has a payment of 125 Stars that Telegram does not list.',
      'Telegram lists 50 Stars, but the database has 125.',
      'The database has a refund of 125 Stars that Telegram does not list.',
      'but the database has none',
    ]) {
      expect(page).toContain(expected)
    }
    expect(html).toContain(paymentPath(charges.spent))
    expect(html).not.toContain('href="/payments/stxOnlyTelegram')
  })

  test('runs once, also if it is requested repeatedly', async () => {
    const before = await reconciliations()
    const after = String(before[0]?.id)
    await Promise.all([1, 2, 3, 4].map(() => reconcile(after, 'the ledger has no discrepancies: 61 users')))
    expect(await reconciliations()).toHaveLength(before.length + 1)
    // A form that arrives afterwards gets the same result.
    expect(await send('/reconciliation', { after })).toEqual([
      200,
      expect.stringContaining('the ledger has no discrepancies: 61 users'),
    ])
    expect(await reconciliations()).toHaveLength(before.length + 1)
  })

  test('finds a balance that was changed without a ledger entry', async () => {
    await forgeBalance(5)
    const [last] = await reconciliations()
    expect(await reconcile(String(last?.id), 'The ledger has 1 discrepancy: 61 users')).toContain('alarm')
    const [newest] = await reconciliations()
    const html = await visitor.page(`/reconciliation/${newest?.id}`)
    expect(text(html)).toMatch(/The balance is \d+, but it is \d+ after the last entry\./)
    expect(html).toContain('href="/users/40"')
    expect(await read('/')).toContain('1 discrepancy in the last reconciliation of the ledger')
    await forgeBalance(-5)
  })

  test('finds a missing account, and the pages of its user still work', async () => {
    const { items } = await admin.data.readings.history(41n, { limit: 1 })
    await admin.data.prisma.$transaction([
      admin.data.prisma.$executeRaw`set local session_replication_role = replica`,
      admin.data.prisma.credits.delete({ where: { userId: 41n } }),
    ])
    const [last] = await reconciliations()
    await reconcile(String(last?.id), 'The ledger has ')
    expect(await read('/reconciliation')).toContain('The user has no credit account.')
    expect(await read('/users/41')).toContain('The account is missing.')
    expect(await read(`/readings/${items[0]?.id}`)).not.toContain('Refund credits')
  })

  test.each([
    ['ledger', 27 * 60, 'older than a day', 'the ledger'],
    ['stars', 70, 'older than an hour', "Telegram's Stars"],
  ])('of the %s is stale after %i minutes, and the pages show it', async (subject, minutes, label, of) => {
    await admin.data.prisma.reconciliationRecord.updateMany({
      where: { subject },
      data: { finishedAt: new Date(Date.now() - minutes * 60_000), discrepancyCount: 0, discrepancies: [] },
    })
    expect(await read('/reconciliation')).toContain(label)
    expect(await read('/')).toMatch(
      new RegExp(`The last reconciliation of ${of} is ${label} – of \\d+ \\w+ \\d{4}, `),
    )
  })
})

describe('the overview', () => {
  test('shows figures that add up, also after refunds of readings and of Stars', async () => {
    const page = await read('/?days=7')
    const labels = [
      'Opening balance',
      'Sold',
      'Granted',
      'Spent on readings',
      'Refunded for readings',
      'Taken back for refunded Stars',
      'Closing balance',
    ]
    const shown = page.slice(page.indexOf('Opening balance'))
    const figures = labels.map((label) => {
      const [, figure = ''] = new RegExp(`${label} ([+−]?[\\d,]+)`).exec(shown) ?? []
      return Number(figure.replaceAll(',', '').replace('−', '-').replace(/^$/, 'NaN'))
    })
    const { creditsHeld } = await admin.data.overview()
    expect(figures.at(-1)).toBe(creditsHeld)
    expect(figures.slice(0, -1).reduce((sum, figure) => sum + figure, 0)).toBe(creditsHeld)
    expect(figures[4]).toBeGreaterThan(0)
    expect(figures[5]).toBeLessThan(0)
  })

  test('lists what an operator has to do, with links', async () => {
    const html = await visitor.page('/')
    const [, toDo] = /aria-label="To do"(.*?)<\/section>/s.exec(html) ?? []
    expect(toDo).toContain('href="/payments?state=parked"')
    expect(toDo).toContain('href="/payments?state=refunding"')
    const page = text(html)
    expect(page).toMatch(/\d parked payments to credit or to refund/)
    expect(page).toMatch(/\d refunds in progress of which 1 failed so far: 400 Bad Request/)
    expect(toDo).not.toContain('href="/shortfalls"')
    expect(page).toMatch(/For information: 1 shortfall in 30 days, with 22 credits missing/)
  })
})

describe('a long reconciliation', () => {
  let slow: OpenConsole
  let visitorOfSlow: Visitor
  beforeAll(async () => {
    slow = await openConsole()
    visitorOfSlow = await slow.operator()
  })
  afterAll(() => slow.close())

  const send = () => visitorOfSlow.post('/reconciliation.data', { after: '' })
  const page = async () => text(await visitorOfSlow.page('/reconciliation'))
  /** Runs the callback while a reconciliation has to wait for a locked table. */
  const withLockedTable = (callback: () => Promise<void>) =>
    slow.data.prisma.$transaction(
      async (transaction) => {
        await transaction.$executeRaw`lock table readings in access exclusive mode`
        await callback()
      },
      // A busy machine may need long to start and to finish.
      { maxWait: 20_000, timeout: 50_000 },
    )
  const count = async () => (await slow.data.reconciliations.list()).items.length

  test('shows its progress and who started it, runs once, and does not block other pages', async () => {
    await withLockedTable(async () => {
      const [first, second] = await Promise.all([send(), send()])
      expect([first.status, second.status]).toEqual([200, 200])
      expect(await page()).toContain(`${operator.email} started a reconciliation of the ledger`)
      expect((await visitorOfSlow.get('/users')).status).toBe(200)
      expect(await count()).toBe(0)
    })
    await expect.poll(page).not.toContain('started a reconciliation')
    expect(await page()).toContain('61 users')
    expect(await count()).toBe(1)
  })

  test('shows that it has failed, and can be started again', async () => {
    await slow.data.prisma.reconciliationRecord.deleteMany()
    await withLockedTable(async () => {
      await send()
      // The reconciliation may not have reached the locked table yet.
      await expect
        .poll(
          () => slow.data.prisma.$queryRaw`
            select pg_terminate_backend(pid) as terminated from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock'`,
        )
        .toEqual([{ terminated: true }])
      await expect.poll(page).toContain('The reconciliation that was started here failed')
    })
    // The output of the process may arrive after its response.
    await expect
      .poll(() => slow.process.output())
      .toContain('the reconciliation of the ledger failed: DATABASE_UNAVAILABLE')
    await expect.poll(async () => (await send()).text()).toContain('the ledger has no discrepancies')
    expect(await page()).not.toContain('The reconciliation that was started here failed')
  })
})

test('without payments and reconciliations, each page says what to do', async () => {
  const fresh = await openConsole()
  try {
    const operator = await fresh.operator()
    const textOf = async (path: string) => text(await operator.page(path))
    expect(await textOf('/reconciliation')).toContain(
      'Not reconciled yet. Start it here or with `pnpm data reconcile`',
    )
    expect(await textOf('/')).toContain('The ledger is not reconciled yet')
    expect(await textOf('/payments?state=parked')).toContain('No payment is in this state')
    expect(await textOf('/shortfalls')).toContain('No shortfalls')
    await fresh.data.reconciliations.reconcileLedger()
    await seedBackups(fresh.data)
    expect(await textOf('/')).toContain('Nothing to do')
    const finishedAt = new Date(Date.now() - 5 * 3_600_000)
    await fresh.data.prisma.reconciliationRecord.updateMany({ data: { finishedAt } })
    expect(await textOf('/')).toMatch(
      /Nothing to do: every payment is settled, and the last reconciliation of the ledger found no discrepancies \( ?5 h ago ?\) ?\./,
    )
  } finally {
    await fresh.close()
  }
})

test('none of this is logged', () => {
  expect(admin.process.output()).toBe(`admin console is ready: ${admin.url}\n`)
})

describe('requests that Telegram refuses permanently', () => {
  const withdraw = (chargeId: string, kind: string, reason = 'Telegram does not know it') =>
    send(paymentPath(chargeId), { intent: `withdraw-${kind}`, reason })
  const refusal = '400 Bad Request: CHARGE_NOT_FOUND'

  /** A parked payment whose refund can never succeed. */
  async function failRefund(userId: bigint) {
    const chargeId = newCharge()
    await park(admin.data, userId, chargeId)
    await admin.data.payments.requestRefund({ chargeId, reason: 'asked for it', actor: otherOperator })
    await admin.data.payments.recordRefundFailure(chargeId, refusal, { final: true })
    return chargeId
  }

  test('a refund is shown as impossible with the reason, and can be withdrawn once and then credited', async () => {
    const chargeId = await failRefund(25n)
    const page = await read(paymentPath(chargeId))
    expect(page).toContain(`The refund is impossible. Telegram refuses it permanently: ${refusal}.`)
    expect(page).toContain('Withdraw the refund')
    expect(await read('/payments?state=refund_failed')).toContain('refund impossible')
    expect(await read('/')).toContain('1 impossible refund to withdraw')
    const answers = await Promise.all([withdraw(chargeId, 'refund'), withdraw(chargeId, 'refund')])
    for (const [status, answer] of answers) {
      expect([status, answer]).toEqual([200, expect.stringContaining('the refund is withdrawn.')])
    }
    const after = await read(paymentPath(chargeId))
    expect(after).toContain('Credit it or refund it.')
    expect(after).toContain('refund, requested by colleague@tarot.example')
    expect(after).toContain(`by ${operator.email} Telegram does not know it`)
    expect(after).toContain(refusal)
    const before = await balanceOf(25n)
    const credited = await send(paymentPath(chargeId), { intent: 'credit', amount: '30', reason: 'instead' })
    expect(credited[0]).toBe(200)
    expect(await balanceOf(25n)).toBe(before + 30)
    expect(await admin.data.payments.withdrawnRequests(chargeId)).toMatchObject([
      { withdrawnBy: actor, requestedBy: otherOperator, reason: 'Telegram does not know it' },
    ])
  })

  test('the second operator sees who was first, and a request that has not failed cannot be withdrawn', async () => {
    const chargeId = await failRefund(26n)
    await admin.data.payments.withdrawRefund({ chargeId, reason: 'mine', actor: otherOperator })
    expect((await withdraw(chargeId, 'refund'))[1]).toContain('had already withdrawn the refund on')
    expect((await withdraw(charges.credited, 'refund'))[1]).toContain('The refund has not failed')
    expect((await withdraw(charges.credited, 'cancellation'))[1]).toContain('The cancellation has not failed')
    expect((await withdraw(chargeId, 'refund', ' '))[0]).toBe(400)
    expect((await withdraw('nobody', 'refund'))[0]).toBe(404)
  })

  test('a renewal that cannot be stopped is shown, and its cancellation can be withdrawn', async () => {
    const payment = await admin.data.payments.get(charges.subscription)
    const invoiceId = payment?.invoiceId ?? 0n
    await admin.data.prisma.subscription.update({
      where: { invoiceId },
      data: { cancelRequestedAt: new Date() },
    })
    const error = '400 Bad Request: CHARGE_ID_INVALID'
    await admin.data.subscriptions.settleCancellation(invoiceId, error, { final: true })
    expect(await read('/')).toContain('1 renewal that cannot be stopped')
    expect(await read(paymentPath(charges.subscription))).toContain(
      `The renewal cannot be stopped. Telegram refuses it permanently: ${error}.`,
    )
    expect((await withdraw(charges.subscription, 'cancellation'))[1]).toContain(
      'the cancellation is withdrawn.',
    )
    expect(await read(paymentPath(charges.subscription))).not.toContain('The renewal cannot be stopped')
  })
})
