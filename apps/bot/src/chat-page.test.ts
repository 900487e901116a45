import { useTestData } from '@tarot/data/testing'
import { openBrowser } from '@tarot/services/browser'
import { startSandbox } from '@tarot/telegram-sandbox'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from './logger.ts'
import { startBot } from './start-bot.ts'

/** The bot and its chat page. @param welcomeCredits of a new user */
async function useChat(welcomeCredits: number) {
  const { data } = await useTestData()
  const sandbox = await startSandbox()
  onTestFinished(() => sandbox.close())
  const { token, apiRoot } = sandbox
  const config = {
    token,
    apiRoot,
    webhook: undefined,
    supportContact: '@help_desk',
    welcomeCredits,
    operatorChatIds: [],
  }
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
  return { page, write, press, log: page.getByRole('log') }
}

test('a user draws the cards in a browser, with only the keyboard and the buttons', async () => {
  const { page, write, press, log } = await useChat(30)
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

test('a user without credits buys some on the page, and uses them for a reading', async () => {
  const { page, write, press, log } = await useChat(0)
  await write('/reading')
  await log.getByText('You have 0 credits.').waitFor()
  await press(/^Celtic Cross/)
  await log.getByText('What would you like to ask?').waitFor()
  await write('What is it worth?')
  await log.getByText('and you have 0.').waitFor()
  await press(/Get credits/)
  await press(/^30 credits/)
  await log.getByRole('heading', { name: '30 credits' }).waitFor()
  await press(/^Pay ⭐ 125/)
  await page.getByRole('dialog').getByRole('button', { name: 'Pay ⭐ 125' }).click()
  await log.getByText('Anna paid ⭐ 125').waitFor()
  await log.getByText('and have 30 credits now.').waitFor()
  await press(/Back to my question/)
  await log.locator('blockquote', { hasText: 'What is it worth?' }).last().waitFor()
  await press(/Draw for 10 credits/)
  await page.getByText('10 credits paid, 20 left').waitFor()
  expect(await log.locator('strong', { hasText: 'The heart of it · ' }).count()).toBe(1)
})

async function openPage(url: string): Promise<Page> {
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(url)
  return page
}
