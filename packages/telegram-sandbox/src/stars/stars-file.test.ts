import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from '../start-sandbox.ts'
import { subscriptionLink, takePayments } from '../testing/payments.ts'
import { withBot } from '../testing/with-sandbox.ts'
import { SUBSCRIPTION_PERIOD as PERIOD } from './offer.ts'

async function newFile() {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-stars-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return { folder, starsFile: join(folder, 'stars.json') }
}

test('Stars, transactions, subscriptions and links survive a restart', async () => {
  const { folder, starsFile } = await newFile()
  const first = await withBot(takePayments, { starsFile })
  const anna = await first.sandbox.person({ firstName: 'Anna' })
  const [link, unpaid] = [await subscriptionLink(first.api), await subscriptionLink(first.api)]
  const payment = await anna.pay(link)
  await first.sandbox.refund(payment.state === 'paid' ? payment.chargeId : '')
  const before = [await first.sandbox.starTransactions(), await anna.subscriptions()]

  const second = await withBot(takePayments, { starsFile })
  const { sandbox } = second
  expect(await sandbox.starTransactions()).toEqual(before[0])
  const again = await sandbox.person({ firstName: 'Anna', id: anna.id })
  expect(await again.stars()).toBe(1000)
  expect(await again.subscriptions()).toEqual(before[1])
  expect(await again.pay(link)).toMatchObject({
    state: 'refused',
    errorMessage: 'SUBSCRIPTION_ALREADY_ACTIVE',
  })
  expect(await again.pay(unpaid)).toMatchObject({ state: 'paid' })
  expect(await again.stars()).toBe(900)
  expect(await readdir(folder)).toEqual(['stars.json'])
})

test('a subscription that expired between runs renews when its person is added again', async () => {
  const { starsFile } = await newFile()
  const first = await withBot(takePayments, { starsFile })
  const anna = await first.sandbox.person({ firstName: 'Anna' })
  await anna.pay(await subscriptionLink(first.api))

  const { sandbox } = await withBot(takePayments, { starsFile })
  await sandbox.moveClock(PERIOD + 1)
  expect(await sandbox.starTransactions()).toHaveLength(1)
  const again = await sandbox.person({ firstName: 'Anna', id: anna.id })
  expect((await again.waitFor()).text).toBe('Thanks for 100')
  expect(await again.stars()).toBe(800)
})

test.each([
  ['{"balances":', 'JSON'],
  ['{"people":5}', 'balances'],
  ['{"balances":{"7":"many"},"transactions":[],"subscriptions":[],"links":{}}', 'balances'],
])('an invalid file is reported and not changed: %s', async (content, reason) => {
  const { starsFile } = await newFile()
  await writeFile(starsFile, content)
  await expect(startSandbox({ starsFile })).rejects.toThrow(
    `The stars file ${starsFile} is invalid: fix it, or delete it to start without one.`,
  )
  await expect(startSandbox({ starsFile })).rejects.toThrow(reason)
  await expect(startSandbox({ starsFile })).rejects.toThrow(/^[^\n]*$/)
  expect(await readFile(starsFile, 'utf8')).toBe(content)
})

test('a stars file in a missing folder is refused, and no folder is created', async () => {
  const { folder } = await newFile()
  const starsFile = join(folder, 'typo', 'stars.json')
  await expect(startSandbox({ starsFile })).rejects.toThrow(/^There is no folder .*typo for the stars file/)
  expect(await readdir(folder)).toEqual([])
})
