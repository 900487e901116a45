import { expect, test } from 'vitest'
import { newcomer, says, userOf } from './testing/chat.ts'
import { useBot } from './testing/use-bot.ts'

const by = { actor: 'operator:a@b.c', reason: 'A contest was won' }
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)

test('credits that an operator grants are announced once, even if the grant is repeated', async () => {
  const { data, sandbox } = await useBot({ welcomeCredits: 30 })
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  const gift = { userId, amount: 20, idempotencyKey: 'gift', ...by }
  await Promise.all([1, 2, 3].map(() => data.credits.grant(gift)))
  await anna.waitFor(says('You were given 20 credits. You have 50 credits now.'))
  await data.credits.grant({ userId, amount: 1, reason: 'daily', actor: 'bot', idempotencyKey: 'by the bot' })
  await data.credits.grant({ ...gift, amount: 1, idempotencyKey: 'another' })
  await anna.waitFor(says('You were given 1 credit. You have 52 credits now.'))
  expect((await anna.messages()).filter(says('You were given'))).toHaveLength(2)
})

test('a plan that an operator grants, prolongs and removes is announced each time', async () => {
  const { data, sandbox } = await useBot()
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  const set = (tier: 'basic' | 'premium', expiresAt: Date | null) =>
    data.users.setTier({ userId, tier, expiresAt, ...by })
  await set('premium', inDays(30))
  await anna.waitFor(says('Your plan is now the Moon plan, until'))
  await set('premium', inDays(60))
  await anna.waitFor(says('Your Moon plan now ends on'))
  await set('premium', null)
  await anna.waitFor(says('Your Moon plan has no end now.'))
  await set('premium', null)
  await set('basic', null)
  await anna.waitFor(says('Your Moon plan has ended.'))
  await set('premium', null)
  await anna.waitFor(says('Your plan is now the Moon plan, without an end.'))
  expect((await anna.messages()).filter(says('Moon plan'))).toHaveLength(5)
})

test('a notification waits for the next start, and a later change replaces it', async () => {
  const { data, sandbox, stop, restart } = await useBot()
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  await stop()
  await data.users.setTier({ userId, tier: 'professional', ...by })
  await data.users.setTier({ userId, tier: 'premium', ...by, reason: 'It was meant to be Moon' })
  await restart()
  await anna.waitFor(says('Your plan is now the Moon plan'))
  expect((await anna.messages()).filter(says('Sun plan'))).toEqual([])
})

test('a user who has blocked the bot gets no notification', async () => {
  const { data, sandbox } = await useBot()
  const anna = await newcomer(sandbox)
  const userId = await userOf(data, anna)
  await anna.block()
  await expect.poll(async () => (await data.users.get(userId))?.isActive).toBe(false)
  await data.credits.grant({ userId, amount: 20, idempotencyKey: 'gift', ...by })
  await data.users.setTier({ userId, tier: 'premium', ...by })
  expect(await data.prisma.notification.findMany({ where: { userId } })).toEqual([])
})
