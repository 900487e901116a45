import { useTestData } from '@tarot/data/testing'
import { openBrowser } from '@tarot/services/browser'
import { startSandbox } from '@tarot/telegram-sandbox'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from './logger.ts'
import { startBot } from './start-bot.ts'

test('a person draws the cards in a browser, with nothing but the keyboard and the buttons', async () => {
  const { data } = await useTestData()
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const { token, apiRoot } = sandbox
  const config = { token, apiRoot, webhook: undefined, supportContact: '@help_desk', welcomeCredits: 30 }
  const bot = await startBot(config, data, createLogger('silent', token))
  onTestFinished(() => bot.stop())
  const page = await openPage(sandbox.url)

  await page.getByLabel('Name of a person').fill('Anna')
  await page.keyboard.press('Enter')
  const write = async (text: string) => {
    await page.getByLabel('Message as Anna').fill(text)
    await page.keyboard.press('Enter')
  }
  const press = (name: RegExp) => page.getByRole('button', { name }).last().click()
  const log = page.getByRole('log')

  await write('/start')
  await log.locator('strong', { hasText: 'Welcome, ' }).waitFor()
  await press(/New reading/)
  await press(/^Celtic Cross/)
  await write('What is <b>really</b> at stake?')
  await log.locator('blockquote', { hasText: 'What is <b>really</b> at stake?' }).waitFor()
  await press(/Draw for 10 credits/)
  await page.getByText('10 credits paid, 20 left').waitFor()
  expect(await log.locator('strong', { hasText: 'The heart of it · ' }).count()).toBe(1)
  await press(/^›$/)
  await page.getByRole('button', { name: /^2 \/ / }).waitFor()
  await press(/How was this drawn/)
  await log.locator('code').last().waitFor()
  await press(/Back to the reading/)
  await page.getByRole('button', { name: /^2 \/ / }).waitFor()
})

async function openPage(url: string): Promise<Page> {
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  return page
}
