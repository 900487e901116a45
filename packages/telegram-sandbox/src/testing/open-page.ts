import { openBrowser } from '@tarot/services/browser'
import { onTestFinished } from 'vitest'

/** Opens the page in a browser and records its problems: console errors, exceptions and requests to other hosts. */
export async function openPage(url: string) {
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
  page.setDefaultTimeout(20_000)
  const problems: string[] = []
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('request', (request) => request.url().startsWith(url) || problems.push(request.url()))
  await page.goto(url)
  return { page, problems }
}
