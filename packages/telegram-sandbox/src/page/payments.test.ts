import { InlineKeyboard } from 'grammy'
import { expect, test } from 'vitest'
import { openPage } from '../testing/open-page.ts'
import { sendInvoice, subscriptionLink, takePayments } from '../testing/payments.ts'
import { withBot } from '../testing/with-sandbox.ts'

test('an invoice is paid after a confirmation, and the reason of a failure is shown', async () => {
  let answer: 'yes' | 'no' | 'nothing' = 'nothing'
  const { running, sandbox, api } = await withBot(
    (bot) =>
      bot.on('pre_checkout_query', async (ctx) => {
        if (answer === 'yes') await ctx.answerPreCheckoutQuery(true)
        if (answer === 'no') await ctx.answerPreCheckoutQuery(false, { error_message: 'Sold out' })
      }),
    { preCheckoutLimit: 300 },
  )
  const anna = await sandbox.person({ firstName: 'Anna', stars: 60 })
  await anna.send('hello')
  await sendInvoice(api, anna.id)
  const { page, problems } = await openPage(running.url)
  const log = page.getByRole('log')
  const sheet = page.getByRole('dialog', { name: 'Pay for 10 credits' })
  await log.getByRole('heading', { name: '10 credits' }).waitFor()

  await log.getByRole('button', { name: 'Pay ⭐ 50' }).focus()
  await page.keyboard.press('Enter')
  await sheet.getByText('Ten questions to the cards').waitFor()
  await page.keyboard.press('Escape')
  await expect.poll(() => sheet.count()).toBe(0)
  expect(
    await log.getByRole('button', { name: 'Pay ⭐ 50' }).evaluate((button) => button.matches(':focus')),
  ).toBe(true)

  await page.keyboard.press('Enter')
  await sheet.getByRole('button', { name: 'Pay ⭐ 50' }).click()
  await sheet.getByText('Waiting for the bot…').waitFor()
  await sheet.getByText('The bot did not answer in time. No Stars were taken.').waitFor()
  answer = 'no'
  await sheet.getByRole('button', { name: 'Try again' }).click()
  await sheet.getByRole('alert').getByText('Sold out').waitFor()
  answer = 'yes'
  await sheet.getByRole('button', { name: 'Try again' }).click()
  await log.getByText('Anna paid ⭐ 50').waitFor()
  await expect.poll(() => sheet.count()).toBe(0)

  await log.getByRole('button', { name: 'Pay ⭐ 50' }).click()
  await sheet.getByRole('button', { name: 'Pay ⭐ 50' }).click()
  await sheet.getByText('There are not enough Stars for this.').waitFor()
  await sheet.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: '⭐ 10', exact: true }).click()
  const wallet = page.getByRole('region', { name: 'Stars of Anna' })
  await wallet.getByRole('spinbutton', { name: 'Stars for Anna' }).fill('90')
  await wallet.getByRole('button', { name: 'Top up' }).click()
  await wallet.getByText('Anna has ⭐ 100').waitFor()
  expect(problems).toEqual([])
})

test('a payment is delivered to the bot again and refunded by Telegram once', async () => {
  const { running, sandbox, api } = await withBot(takePayments)
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  await anna.pay(await sendInvoice(api, anna.id))
  const { page, problems } = await openPage(running.url)
  const log = page.getByRole('log')
  const line = log.getByRole('article').filter({ hasText: 'Anna paid' })
  await log.getByText('Thanks for 50').waitFor()
  await line.hover()
  await line.getByRole('button', { name: 'Deliver again' }).click()
  await expect.poll(() => log.getByText('Thanks for 50').count()).toBe(2)

  await page.getByRole('button', { name: 'Calls' }).click()
  await page.getByLabel('Lose the next answer to').selectOption('sendMessage')
  await page.getByRole('button', { name: 'Lose it' }).click()
  await page.getByText('The next answer to sendMessage will be lost.').waitFor()
  expect(await sandbox.faults()).toMatchObject([{ method: 'sendMessage', with: 'drop', when: 'after' }])

  await line.hover()
  await line.getByRole('button', { name: 'Refund by Telegram' }).click()
  await log.getByText('⭐ 50 refunded to Anna').waitFor()
  expect(await line.getByRole('button', { name: 'Refund by Telegram' }).count()).toBe(0)
  expect(await anna.stars()).toBe(1000)
  expect(problems).toEqual([])
})

test('a subscription is bought by its link, renewed, failed, cancelled and re-enabled', async () => {
  const { running, sandbox, api } = await withBot(takePayments)
  const link = await subscriptionLink(api)
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('hello')
  const keyboard = new InlineKeyboard().url('Subscribe for ⭐️100', link)
  await api.sendMessage(anna.id, `Here: ${link}`, { reply_markup: keyboard })
  const { page, problems } = await openPage(running.url)
  const log = page.getByRole('log')
  const sheet = page.getByRole('dialog', { name: 'Pay for Monthly' })
  await log.getByRole('button', { name: 'Subscribe for ⭐ 100' }).click()
  await sheet.getByText('⭐ 100 every 30 days').waitFor()
  await sheet.getByRole('button', { name: 'Pay ⭐ 100' }).click()
  await log.getByText('Anna paid ⭐ 100 for a subscription until').waitFor()
  await log.getByRole('button', { name: link }).click()
  await sheet.getByRole('button', { name: 'Pay ⭐ 100' }).click()
  await sheet.getByText('This subscription is already active.').waitFor()
  await page.keyboard.press('Escape')

  const wallet = page.getByRole('region', { name: 'Stars of Anna' })
  const change = (name: string) =>
    wallet.getByRole('group', { name: 'Monthly' }).getByRole('button', { name }).click()
  await page.getByRole('button', { name: '⭐ 900' }).click()
  await wallet.getByText('Active, next payment').waitFor()
  await change('Renew now')
  await log.getByText('Anna paid ⭐ 100 again').waitFor()
  await change('Fail renewal')
  await wallet.getByText('Payment failed, paid until').waitFor()
  await change('Renew now')
  await wallet.getByText('Anna has ⭐ 700').waitFor()
  await change('Cancel')
  await wallet.getByText('Cancelled, runs until').waitFor()
  await change('Re-enable')
  await wallet.getByText('Active, next payment').waitFor()

  await page.getByRole('button', { name: 'Calls' }).click()
  const clock = page.getByRole('region', { name: 'Clock' })
  for (const _ of [1, 2, 3]) await clock.getByRole('button', { name: '+30 days' }).click()
  await wallet.getByText('Anna has ⭐ 600').waitFor()
  await page.getByRole('status').getByText('90 days ahead').waitFor()
  await clock.getByRole('button', { name: 'Back to now' }).click()
  await expect.poll(() => page.getByText('days ahead').count()).toBe(0)
  expect(problems).toEqual([])
})
