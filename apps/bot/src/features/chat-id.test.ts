import { afterAll, expect, test } from 'vitest'
import { newcomer, says } from '../testing/chat.ts'
import { openBot } from '../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

test('/id shows the id of a private chat and of a group', async () => {
  const anna = await newcomer(bot.sandbox)
  await anna.send('/ID')
  await anna.waitFor(says(`The id of this chat is ${anna.id}.`))
  const group = await bot.sandbox.group({ title: 'Operators', members: [anna] })
  expect(group.id).toBeLessThan(0)
  await anna.in(group).send('/id@sandbox_bot')
  await anna.in(group).waitFor(says(`The id of this chat is ${group.id}.`))
})

test('/id to another bot is not answered', async () => {
  const anna = await newcomer(bot.sandbox)
  const group = await bot.sandbox.group({ title: 'Operators', members: [anna] })
  await anna.in(group).send('/id@another_bot')
  await bot.sandbox.settled()
  expect((await anna.in(group).messages()).filter(says('The id of this chat'))).toEqual([])
})
