import { openBrowser } from '@tarot/services/browser'
import { onTestFinished } from 'vitest'

/** The page in a browser, with what it must not do: ask elsewhere, or complain. */
export async function openPage(url: string) {
  const browser = await openBrowser()
  onTestFinished(() => browser.close())
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 } })
  page.setDefaultTimeout(20_000)
  const trouble: string[] = []
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()))
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('request', (request) => request.url().startsWith(url) || trouble.push(request.url()))
  await page.goto(url)
  return { page, trouble }
}
