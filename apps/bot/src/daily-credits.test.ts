import { maxBalance } from '@tarot/data'
import { afterAll, expect, test } from 'vitest'
import { newcomer, says, userOf } from './testing/chat.ts'
import { openBot } from './testing/use-bot.ts'

const bot = await openBot({ welcomeCredits: 0 })
afterAll(bot.close)

test('daily credits that do not fit the balance fail no command, and the user is told', async () => {
  const { data, log, sandbox } = bot
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  await data.users.setTier({ userId, tier: 'premium', actor: 'operator:a@b.c', reason: 'a test' })
  for (const amount of [1_000_000_000, 1_000_000_000, maxBalance - 2_000_000_000]) {
    await data.credits.grant({
      userId,
      amount,
      reason: 'test',
      actor: 'test',
      idempotencyKey: `fill:${amount}:${(await data.credits.balance(userId)).version}`,
    })
  }
  const notice = 'today’s credits of your plan are left out'
  await anna.send('/balance')
  await anna.waitFor(says('You have 2,147,483,647 credits', notice))
  await anna.send('/reading')
  await anna.waitFor(says('Which spread?', notice))
  await anna.send('/buy')
  await anna.waitFor(says('Credits and plans'))
  await anna.send('/subscription')
  await anna.waitFor(says('as a gift'))
  expect(log.filter(({ level }) => Number(level) >= 50)).toEqual([])
  expect(await data.credits.balance(userId)).toMatchObject({ balance: maxBalance })
})

test('the day of an upgrade grants the difference to the higher plan, and never more', async () => {
  const { data, sandbox } = bot
  const boris = await newcomer(sandbox, 'Boris')
  const userId = await userOf(data, boris)
  const ask = async () => {
    await boris.send('/balance')
    return (await boris.waitFor(says('You have'))).text
  }
  const setTier = (tier: 'premium' | 'professional') =>
    data.users.setTier({ userId, tier, actor: 'operator:a@b.c', reason: 'a test' })
  await setTier('premium')
  expect(await ask()).toContain('With the Moon plan you got 1 credit more for today.')
  expect(await ask()).not.toContain('more for today')
  await setTier('professional')
  expect(await ask()).toContain('With the Sun plan you got 2 credits more for today.')
  expect(await ask()).not.toContain('more for today')
  await setTier('premium')
  expect(await ask()).not.toContain('more for today')
  expect(await data.credits.balance(userId)).toMatchObject({ balance: 3 })
})
