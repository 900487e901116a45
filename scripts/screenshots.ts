import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { machineEnvironment, runGuarded } from '@tarot/processes'
import { freePort } from '@tarot/services'
import { openBrowser } from '@tarot/services/browser'
import { buttons, type PersonClient, sandboxClient } from '@tarot/telegram-sandbox'
import type { Browser, Page } from 'playwright-core'

/** Starts everything on a new data folder, chats with the bot, and takes the screenshots in docs/images. */
const root = fileURLToPath(new URL('..', import.meta.url))
const images = join(root, 'docs/images')
const folder = await mkdtemp(join(tmpdir(), 'tarot-screenshots-'))
// Postgres runs as another user if root runs this script.
await chmod(folder, 0o755)
const [sandboxPort, adminPort] = [await freePort(), await freePort()]
const chatUrl = `http://127.0.0.1:${sandboxPort}`
const consoleUrl = `http://127.0.0.1:${adminPort}`
let password = ''
const ready = Promise.withResolvers<void>()
const system = await runGuarded(
  {
    command: process.execPath,
    args: [join(root, 'scripts/start/main.ts'), '--data-dir', folder],
    stopSignal: 'SIGINT',
    stopTimeoutMs: 60_000,
    env: { ...machineEnvironment(), SANDBOX_PORT: String(sandboxPort), ADMIN_PORT: String(adminPort) },
  },
  {
    onLine(line) {
      password = / with (\S+) \(shown this once\)/.exec(line)?.[1] ?? password
      if (line.includes('Ctrl-C stops everything')) ready.resolve()
    },
  },
)
let browser: Browser | undefined
try {
  await Promise.race([
    ready.promise,
    system.exited.then(() => {
      throw new Error(`the system did not start: ${system.output()}`)
    }),
  ])
  await mkdir(images, { recursive: true })
  browser = await openBrowser()
  const people = await chatWithBot()
  console.log(`${people} people chatted with the bot`)
  for (const scheme of ['light', 'dark'] as const) {
    await takeScreenshot(browser, `chat-${scheme}`, scheme, chatUrl)
    await takeScreenshot(browser, `console-${scheme}`, scheme, consoleUrl, signIn)
  }
} finally {
  await browser?.close()
  await system.stop()
  await rm(folder, { recursive: true, force: true })
}

/** Makes three people: one gets a long reading, one buys credits, one has not confirmed yet. */
async function chatWithBot(): Promise<number> {
  const client = sandboxClient(chatUrl)
  const people = [
    ['Mira', 'moonlit_reader', /celtic/i, 'Where is this year going?', true],
    ['Jonas', 'quiet_river', /past/i, 'Should I take the new job?', true],
    ['Aiko', 'paper_lantern', /relationship/i, 'What are we not saying?', false],
  ] as const
  for (const [firstName, username, spread, question, buys] of people) {
    const person = await client.person({ firstName, username })
    await person.send('/start')
    await person.waitFor()
    const confirm = await requestReading(person, spread, question)
    if (!buys) continue
    await person.press(confirm, buttons(confirm)[0] ?? '')
    await person.waitFor((message) => (message.text?.length ?? 0) > 400)
    if (firstName === 'Jonas') await buyCredits(person)
  }
  return people.length
}

async function buyCredits(person: PersonClient): Promise<void> {
  await person.send('/buy')
  const offers = await person.waitFor((message) => buttons(message).length > 2)
  await person.press(offers, buttons(offers)[1] ?? '')
  await person.pay(await person.waitFor((message) => message.invoice !== undefined))
  await person.waitFor((message) => message.text !== undefined)
}

/** Requests a reading and returns the message that asks to confirm. */
async function requestReading(person: PersonClient, spread: RegExp, question: string) {
  await person.send('/reading')
  const menu = await person.waitFor((message) => buttons(message).length > 5)
  await person.press(menu, buttons(menu).find((label) => spread.test(label)) ?? '')
  await person.waitFor()
  await person.send(question)
  return person.waitFor((message) => buttons(message).length > 0)
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('Email').fill('operator@tarot.localhost')
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

async function takeScreenshot(
  browser: Browser,
  name: string,
  colorScheme: 'light' | 'dark',
  url: string,
  prepare?: (page: Page) => Promise<void>,
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 } })
  const page = await context.newPage()
  await page.goto(url)
  await prepare?.(page)
  // Charts are animated; the page has no sign for the end of the animation.
  await delay(1_500)
  await page.screenshot({ path: join(images, `${name}.png`) })
  await context.close()
  console.log(`docs/images/${name}.png`)
}
