import { setTimeout as delay } from 'node:timers/promises'
import { openData } from '@tarot/data'
import type { Message } from 'grammy/types'
import { expect, onTestFinished, test } from 'vitest'
import { forDisplay } from './max-staleness.ts'
import { dataOf, findButton, newcomer, prepareReading, says, userOf } from './testing/chat.ts'
import { openInvoice, pay } from './testing/shop.ts'
import { useBot } from './testing/use-bot.ts'

type Bot = Awaited<ReturnType<typeof useBot>>

/** How often each tier was asked for balances and readings, and how often L1 answered. */
function countReads({ data }: Bot) {
  const { balance, readings } = data.cache.stats()
  const all = [balance, readings]
  return {
    l1Hits: all.reduce((sum, { l1 }) => sum + l1.hit, 0),
    others: all.reduce((sum, { l1, l2 }) => sum + l1.load + l2.hit + l2.miss + l2.load, 0),
  }
}

/**
 * Shows a screen until L1 has answered: on a machine that pauses for `maxStaleness` it does not.
 *
 * @param prepare called before each attempt
 * @returns the screen, and the reads of other tiers meanwhile
 */
async function showFromL1(bot: Bot, prepare: () => Promise<unknown>, show: () => Promise<Message>) {
  for (;;) {
    await prepare()
    const before = countReads(bot)
    const { text = '' } = await show()
    const after = countReads(bot)
    if (after.l1Hits > before.l1Hits) return { text, others: after.others - before.others }
  }
}

test.each([
  ['/start', 'Good to see you'],
  ['/reading', 'Which spread?'],
  ['/buy', 'Credits and plans'],
  ['/history', 'Your readings'],
])('%s only displays: L1 answers, without Redis and without the database', async (command, title) => {
  const bot = await useBot()
  const { data, sandbox } = bot
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  const { others } = await showFromL1(
    bot,
    () => Promise.all([data.credits.balance(userId), data.readings.recent(userId)]),
    async () => {
      await anna.send(command)
      return anna.waitFor(says(title))
    },
  )
  expect(others).toBe(0)
})

/**
 * A bot and the console, whose caches are L1 alone: neither learns what the other has written.
 *
 * @param credits of the user at the beginning
 */
async function useBotAndConsole(credits: number) {
  const bot = await useBot({ welcomeCredits: credits }, undefined, { redisUrl: undefined })
  const { data, databaseUrl, sandbox } = bot
  const console = await openData({ databaseUrl })
  onTestFinished(() => console.close())
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  let total = credits
  /** Grants a credit. @param actor an operator: then the user is notified */
  async function grant(actor = 'test'): Promise<number> {
    total += 1
    await console.credits.grant({ userId, amount: 1, reason: 'test', actor, idempotencyKey: `${total}` })
    return total
  }
  async function start(): Promise<Message> {
    await anna.send('/start')
    return anna.waitFor(says('Good to see you'))
  }
  return { bot, anna, grant, start, cache: () => data.credits.balance(userId) }
}

test('the greeting may miss a change by another process, for at most two seconds', async () => {
  const { bot, cache, grant, start } = await useBotAndConsole(30)
  let granted = 0
  const missed = await showFromL1(
    bot,
    async () => {
      await cache()
      granted = await grant()
    },
    start,
  )
  expect(missed.text).toContain(`You have ${granted - 1} credits`)
  await delay(forDisplay.maxStaleness)
  expect((await start()).text).toContain(`You have ${granted} credits`)
})

test('a screen that decides, follows a reading or shows ledger entries misses nothing', async () => {
  const { anna, cache, grant, start } = await useBotAndConsole(30)
  const first = await prepareReading(anna, /One Card/)
  await anna.press(first, findButton(first, /Draw/))
  const reading = await anna.waitFor(says('One Card'))
  const confirm = await prepareReading(anna, /One Card/)
  const [, draftId] = dataOf(confirm, /Draw/).split(':')
  const screens = [
    () => anna.send('/balance'),
    () => anna.press(reading, findButton(reading, /New reading/)),
    () => anna.forge(`skip:${draftId}`, confirm),
  ]
  for (const show of screens) {
    await cache()
    const balance = (await grant()) - 1
    await show()
    await anna.waitFor(says(`You have ${balance}`))
    // A process never shows an older balance than it has shown.
    expect((await start()).text).toContain(`You have ${balance} credits`)
  }
})

test('after a payment, a reading, and a notification of another process’s change every screen is exact', async () => {
  const { anna, cache, grant, start } = await useBotAndConsole(30)
  await cache()
  await pay(anna, await openInvoice(anna, /30 credits/))
  await anna.waitFor(says('You got 30 credits and have 60 credits now'))
  expect((await start()).text).toContain('You have 60 credits')

  const confirm = await prepareReading(anna, /Celtic Cross/)
  await anna.press(confirm, findButton(confirm, /Draw/))
  await anna.waitFor(says('The heart of it'))
  expect((await start()).text).toContain('You have 50 credits')

  await grant('operator:a@b.c')
  await anna.waitFor(says('You were given 1 credit. You have 51 credits now'))
  expect((await start()).text).toContain('You have 51 credits')
})
