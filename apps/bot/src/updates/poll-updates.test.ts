import { type PersonClient, sandboxClient, startSandbox } from '@tarot/telegram-sandbox'
import { Api } from 'grammy'
import type { Update } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { createLogger } from '../logger.ts'
import { explainFailure } from '../startup-failure.ts'
import { readAnswers } from '../telegram/read-answers.ts'
import type { FetchTimes } from './fetch-updates.ts'
import { pollUpdates } from './poll-updates.ts'
import { createUpdateProcessor } from './process-updates.ts'

/** In these tests, payments are messages that begin with "paid". */
const isPayment = ({ message }: Update) => message?.text?.startsWith('paid') ?? false

/** Long polling of the sandbox, by a bot that records the texts that it receives. */
async function usePolling(
  handle: (text: string) => Promise<void> = async () => {},
  times: Partial<FetchTimes> = { pause: 50 },
) {
  const running = await startSandbox()
  const sandbox = sandboxClient(running.url)
  const anna = await sandbox.person({ firstName: 'Anna' })
  const api = new Api(running.token, { apiRoot: running.apiRoot })
  let calls = 0
  api.config.use(readAnswers())
  api.config.use((previous, ...call) => {
    calls++
    return previous(...call)
  })
  const seen: string[] = []
  const givenUp: string[] = []
  const updates = createUpdateProcessor(
    async ({ message }) => {
      const text = message?.text ?? ''
      seen.push(text)
      await handle(text)
    },
    isPayment,
    undefined,
    async ({ message }) => void givenUp.push(message?.text ?? ''),
  )
  const log: { msg: string; level: number }[] = []
  const logger = createLogger('info', running.token, { write: (line) => void log.push(JSON.parse(line)) })
  const poll = () => pollUpdates({ api }, updates, logger, times)
  const delivery = poll()
  const close = async () => {
    await delivery.stop()
    await running.close()
  }
  onTestFinished(close)
  const pending = async () => (await sandbox.pendingUpdates()).map(({ message }) => message?.text)
  return { sandbox, running, anna, seen, givenUp, log, delivery, pending, calls: () => calls, updates }
}

async function sendAll(person: PersonClient, count: number, nameOf = (index: number) => String(index)) {
  for (let index = 1; index <= count; index++) await person.send(nameOf(index))
}

const times = (seen: string[], text: string) => seen.filter((one) => one === text).length

test('a payment that is not recorded is fetched again, and other updates are processed once', async () => {
  let isDown = true
  const { sandbox, anna, seen, pending } = await usePolling(async (text) => {
    if (text === 'paid' && isDown) throw new Error('not recorded')
  })
  await anna.send('paid')
  await sendAll(anna, 30)
  await expect.poll(() => times(seen, 'paid')).toBeGreaterThan(3)
  await expect.poll(() => seen).toContain('30')
  expect((await pending())[0]).toBe('paid')
  isDown = false
  await sandbox.settled()
  const others = seen.filter((text) => text !== 'paid')
  expect(others.toSorted()).toEqual([...new Set(others)].toSorted())
  expect(others).toHaveLength(30)
})

test('a payment that can’t be recorded is given up eventually, so that other updates are not delayed', async () => {
  const { sandbox, anna, seen, givenUp } = await usePolling(
    async (text) => {
      if (text === 'paid') throw new Error('never')
    },
    { pause: 1, minInterval: 1 },
  )
  await anna.send('paid')
  await anna.send('hello')
  await sandbox.settled()
  expect(times(seen, 'paid')).toBe(30)
  expect(times(seen, 'hello')).toBe(1)
  expect(givenUp).toEqual(['paid'])
})

test('a stop confirms what is processed, and not a payment that is not recorded', async () => {
  const { anna, seen, pending, delivery } = await usePolling(async (text) => {
    if (text === 'paid') throw new Error('not recorded')
  })
  await anna.send('before')
  await anna.send('paid')
  await anna.send('after')
  await expect.poll(() => seen).toContain('after')
  await delivery.stop()
  expect(await pending()).toEqual(['paid', 'after'])
})

test('a slow update does not delay other users', async () => {
  const gate = Promise.withResolvers<void>()
  const { sandbox, anna, seen, pending } = await usePolling((text) =>
    text === 'slow' ? gate.promise : Promise.resolve(),
  )
  const boris = await sandbox.person({ firstName: 'Boris' })
  await anna.send('slow')
  await expect.poll(() => seen).toEqual(['slow'])
  await boris.send('quick')
  await expect.poll(() => seen).toEqual(['slow', 'quick'])
  // Telegram keeps the slow one, in case this process dies.
  expect(await pending()).toEqual(['slow', 'quick'])
  gate.resolve()
  await sandbox.settled()
  expect(seen).toEqual(['slow', 'quick'])
})

test('when Telegram restarts the numbering, updates are processed once each and confirmed', async () => {
  const { sandbox, anna, seen, log, calls } = await usePolling(undefined, {})
  await sendAll(anna, 3, (index) => `before ${index}`)
  await sandbox.settled()
  await sandbox.renumberUpdates()
  await sendAll(anna, 3, (index) => `after ${index}`)
  await sandbox.settled()
  expect(seen).toEqual(['before 1', 'before 2', 'before 3', 'after 1', 'after 2', 'after 3'])
  expect(log.map(({ msg }) => msg)).toEqual(['Telegram has restarted the numbering of updates'])
  expect(calls()).toBeLessThan(50)
})

test('an id that is reused after the numbering restarts is another update', async () => {
  const { sandbox, anna, seen } = await usePolling()
  const { updateId: first = 0 } = await anna.send('before 1')
  await sendAll(anna, 20, (index) => `before ${index + 1}`)
  await sandbox.settled()
  await sandbox.renumberUpdates({ next: first })
  await sendAll(anna, 3, (index) => `after ${index}`)
  await sandbox.settled()
  expect(seen.slice(21)).toEqual(['after 1', 'after 2', 'after 3'])
})

test('a payment that Telegram no longer has is an error in the log, and polling follows the new numbers', async () => {
  const { sandbox, anna, seen, log } = await usePolling(async (text) => {
    if (text === 'paid') throw new Error('not recorded')
  })
  await anna.send('paid')
  await expect.poll(() => times(seen, 'paid')).toBeGreaterThan(1)
  // Telegram drops updates after a day; here immediately.
  await sandbox.reset()
  await sandbox.renumberUpdates()
  await (await sandbox.person({ firstName: 'Boris' })).send('hello')
  await expect.poll(() => seen).toContain('hello')
  await sandbox.settled()
  const lost = log.filter(
    ({ msg }) => msg === 'Telegram no longer has a payment: it must be recorded by hand',
  )
  expect(lost).toHaveLength(1)
})

test('a repetition under an old id is ignored', async () => {
  const { sandbox, anna, seen, log } = await usePolling()
  const { updateId = 0 } = await anna.send('one')
  await anna.send('two')
  await sandbox.settled()
  await sandbox.deliverAgain(updateId)
  await sandbox.deliverAgain(updateId, { asNew: true })
  await sandbox.settled()
  expect(seen).toEqual(['one', 'two', 'one'])
  expect(log).toEqual([])
})

test('overlapping deployments are retried, with a line in the log at the beginning and at the end', async () => {
  const { sandbox, anna, seen, log } = await usePolling(undefined, { pause: 20, calmPeriod: 0 })
  await sandbox.fail('getUpdates', { with: 409, times: 4 })
  await sandbox.fail('getUpdates', { with: 502, times: 3 })
  await anna.send('hello')
  await expect.poll(() => seen).toEqual(['hello'])
  await sandbox.settled()
  await anna.send('and on')
  await expect.poll(() => seen).toEqual(['hello', 'and on'])
  await expect.poll(() => sandbox.faults()).toEqual([])
  await anna.send('all is well')
  await expect.poll(() => log.at(-1)?.msg).toBe('Telegram delivers updates again')
  expect(log.map(({ msg }) => msg)).toEqual([
    'could not fetch updates from Telegram: retrying',
    'could not fetch updates from Telegram: retrying',
    'Telegram delivers updates again',
  ])
})

test('a second poller ends one call, not the bot', async () => {
  const { sandbox, running, anna, seen, log } = await usePolling()
  await expect.poll(async () => (await sandbox.state()).polling).toBe(true)
  await new Api(running.token, { apiRoot: running.apiRoot }).getUpdates({ timeout: 1 }).catch(() => {})
  await anna.send('still there?')
  await expect.poll(() => seen).toEqual(['still there?'])
  expect(log).toMatchObject([{ err: { error_code: 409 } }])
})

const refusals = {
  'another process that polls': [undefined, /already runs elsewhere/],
  'a webhook': [
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
    /delivers the updates of this bot to a webhook/,
  ],
} as const

for (const [kind, [description, sentence]] of Object.entries(refusals)) {
  test(`${kind} that stays ends the bot with an explanation`, async () => {
    const { sandbox, anna, delivery, log } = await usePolling(undefined, { pause: 10, maxRefusal: 200 })
    await sandbox.fail('getUpdates', { with: 409, seconds: 600, ...(description ? { description } : {}) })
    await anna.send('wake up')
    const error = await delivery.failure.catch((failure: unknown) => failure)
    expect(explainFailure(error, undefined)).toMatch(sentence)
    expect(log).toHaveLength(1)
  })
}

test('a token that is no longer valid ends the bot immediately', async () => {
  const { sandbox, anna, delivery } = await usePolling()
  await sandbox.fail('getUpdates', { with: 401 })
  await anna.send('wake up')
  const error = await delivery.failure.catch((failure: unknown) => failure)
  expect(explainFailure(error, undefined)).toBe('Telegram refuses BOT_TOKEN: copy it again from @BotFather.')
})

test('after any invalid response the bot retries with backoff, and continues when it can', async () => {
  const { sandbox, anna, seen, log, calls } = await usePolling()
  const bodies = [
    [200, '{"ok":true,"result":null}'],
    [200, '{"ok":true,"result":{}}'],
    [200, '{"ok":true,"result":[null]}'],
    [200, '{"ok":true,"result":[{"update_id":"7"}]}'],
    [200, '{"ok":true}'],
    [200, 'null'],
    [200, '[]'],
    [502, '<html><h1>502 Bad Gateway</h1></html>'],
    [504, ''],
    [500, '{"ok":false}'],
    [429, '{"ok":false,"error_code":429,"parameters":{"retry_after":"soon"}}'],
    [503, '{"ok":false,"error_code":"503","description":{"toString":1},"parameters":null}'],
  ] as const
  for (const [status, body] of bodies) await sandbox.fail('getUpdates', { with: status, body })
  await anna.send('hello')
  await expect.poll(() => seen).toEqual(['hello'])
  // The call that was open when the faults were set, and those that follow.
  expect(calls()).toBeLessThan(2 * bodies.length)
  await anna.send('again')
  await expect.poll(() => seen).toEqual(['hello', 'again'])
  await expect.poll(() => sandbox.faults()).toEqual([])
  expect(log.filter(({ msg }) => msg === 'could not fetch updates from Telegram: retrying')).toHaveLength(1)
})

const answers = {
  'never waits': '{"ok":true,"result":[]}',
  'repeats itself': '{"ok":true,"result":[{"update_id":7}]}',
}

for (const [kind, body] of Object.entries(answers)) {
  test(`a server that ${kind} is not polled in a tight loop`, async () => {
    const { sandbox, anna, calls, seen } = await usePolling(undefined, { pause: 600_000 })
    await expect.poll(async () => (await sandbox.state()).polling).toBe(true)
    await sandbox.fail('getUpdates', { with: 200, body, times: 1_000 })
    await anna.send('hello')
    await expect.poll(() => calls()).toBeGreaterThan(1)
    // A bot in a tight loop would make hundreds of calls in this time.
    for (let index = 0; index < 100; index++) await sandbox.state()
    expect(calls()).toBeLessThan(5)
    expect(times(seen, '')).toBeLessThan(2)
  })
}
