import { afterAll, expect, test, vi } from 'vitest'
import { newcomer, says, userOf } from '../testing/chat.ts'
import { openBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

const warm = vi.spyOn(bot.data.cache, 'warm')

const wasActive = (userId: bigint, minutesAgo: number) =>
  bot.data.prisma.user.update({
    where: { id: userId },
    data: { lastActiveAt: new Date(Date.now() - minutesAgo * 60_000) },
  })

test('the first update of a new user, and the first one after an hour, warm the user’s caches', async () => {
  const anna = await newcomer(bot.sandbox)
  const userId = await userOf(bot.data, anna)
  expect(warm.mock.calls).toEqual([[userId]])
  await wasActive(userId, 59)
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits'))
  expect(warm).toHaveBeenCalledTimes(1)

  await wasActive(userId, 61)
  await anna.send('/balance')
  await bot.sandbox.settled()
  expect(warm.mock.calls).toEqual([[userId], [userId]])
  // The answer comes from the warmed cache.
  const { balance, readings } = bot.data.cache.stats()
  const before = balance.l2.load + readings.l2.load
  await anna.send('/history')
  await anna.waitFor(says('none yet'))
  const after = bot.data.cache.stats()
  expect(after.balance.l2.load + after.readings.l2.load).toBe(before)
})

test('an update does not wait for the warming, and does not fail with it', async () => {
  const anna = await newcomer(bot.sandbox)
  await wasActive(await userOf(bot.data, anna), 100)
  const gate = Promise.withResolvers<void>()
  warm.mockImplementationOnce(() => gate.promise)
  await anna.send('/balance')
  await anna.waitFor(says('You have 30 credits'))
  gate.reject(new Error('too bad'))
})
