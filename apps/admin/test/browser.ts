import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { OpenConsole } from './open-console.ts'
import { operator } from './seed.ts'
import type { Visitor } from './visitor.ts'

export interface Tab {
  page: Page
  context: BrowserContext
  /** Errors and warnings of the browser, and requests to other origins. */
  complaints: string[]
  /** Opens the page and waits until React has hydrated it. */
  open(path: string): Promise<void>
}

interface TabOptions {
  width?: number
  colorScheme?: 'light' | 'dark'
  timezoneId?: string
  /** Not signed in. */
  anonymous?: boolean
}

const visitors = new WeakMap<OpenConsole, Promise<Visitor>>()

/** One session for all windows, because sign-ins are rate limited. */
function signedIn(admin: OpenConsole): Promise<Visitor> {
  const visitor = visitors.get(admin) ?? admin.operator()
  visitors.set(admin, visitor)
  return visitor
}

/** Opens a new window with separate cookies. */
export async function openTab(browser: Browser, admin: OpenConsole, options: TabOptions = {}): Promise<Tab> {
  const { width = 1440, colorScheme = 'light', timezoneId = 'Europe/Berlin', anonymous = false } = options
  const context = await browser.newContext({
    viewport: { width, height: width < 600 ? 844 : 900 },
    colorScheme,
    timezoneId,
    reducedMotion: 'reduce',
    baseURL: admin.url,
  })
  if (!anonymous) {
    const { cookies } = await signedIn(admin)
    await context.addCookies([...cookies].map(([name, value]) => ({ name, value, url: admin.url })))
  }
  // Shorter than the timeout of a test, so that the error names the wait that failed.
  context.setDefaultTimeout(20_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url())
    if (origin !== admin.url && protocol !== 'data:') complaints.push(`left the console: ${request.url()}`)
  })
  const open = async (path: string) => {
    await page.goto(path)
    await hydrated(page)
  }
  return { page, context, complaints, open }
}

/** Waits until React has marked an element as hydrated. */
async function hydrated(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    Object.keys(document.querySelector('main') ?? {}).some((key) => key.startsWith('__reactFiber')),
  )
}

export async function signIn(page: Page, password = operator.password): Promise<void> {
  await page.getByLabel('Email address').fill(operator.email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}
