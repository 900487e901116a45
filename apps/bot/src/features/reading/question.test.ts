import type { PersonClient } from '@tarot/telegram-sandbox'
import { afterAll, expect, test } from 'vitest'
import { findButton, newcomer, prepareReading, says, userOf } from '../../testing/chat.ts'
import { openBot } from '../../testing/use-bot.ts'

const bot = await openBot()
afterAll(bot.close)

const questions = {
  emoji: '👩‍👩‍👧‍👦 Will the 🦄 stay? 🏳️‍🌈',
  'right-to-left text': 'האם כדאי לי לעבור עיר? ومتى؟',
  HTML: '<b>Should</b> I & my <a href="https://example.com">friend</a> <script>alert(1)</script> &amp; go?',
  Markdown: '*Should* _I_ [go](https://example.com)? `rm -rf` ||now||',
  SQL: "Robert'); drop table readings; --",
  'Fluent syntax': '{ $credits } { -term } {"x"}',
  'a line that looks like a title': 'Mine\n\nThe heart of it · The Fool\nis not one',
}

for (const [kind, question] of Object.entries(questions)) {
  test(`a question with ${kind} is shown, stored and read as typed`, async () => {
    const { sandbox, data } = bot
    const anna = await newcomer(sandbox)
    const confirm = await prepareReading(anna, /Past, Present/, question)
    expect(confirm.text).toContain(question)
    await anna.press(confirm, findButton(confirm, /Draw/))
    await anna.waitFor(says('Past · '))
    // The reading is recorded after it has arrived.
    await sandbox.settled()
    const [stored] = await data.readings.recent(await userOf(data, anna))
    expect(stored?.question).toBe(question)
    await anna.send('/history')
    const list = await anna.waitFor(says('Your readings'))
    await anna.press(list, { row: 0, column: 0 })
    await anna.waitFor(says('Past · '))
  })
}

const refusals = {
  '4,096 characters': ['x'.repeat(4_096), 'far longer than the 1,000 characters I can keep'],
  '1,001 characters': ['y'.repeat(1_001), '1,001 characters'],
  'a NUL': ['nothing\0ness', 'can’t store'],
  'half a surrogate pair': ['half \ud83c', 'can’t store'],
  'nothing but spaces': ['  \n ', 'can’t see any words'],
  'nothing but invisible characters': ['\u200b\u2003\u2060\u3164\u2800\ufe0f\u200d', 'can’t see any words'],
  '1,001 invisible characters': ['\u200b'.repeat(1_001), 'can’t see any words'],
} as const

for (const [kind, [question, answer]] of Object.entries(refusals)) {
  test(`a question of ${kind} is refused with an explanation, and the draft stays`, async () => {
    const { sandbox, data, deliver } = bot
    const anna = await newcomer(sandbox)
    await askFor(anna)
    // Delivered directly, because users of the sandbox cannot type such texts.
    await deliver.text(anna, question)
    await anna.waitFor(says(answer))
    await anna.send('A shorter one?')
    const confirm = await anna.waitFor(says('A shorter one?', 'The cards are already settled'))
    await anna.press(confirm, findButton(confirm, /Draw/))
    await anna.waitFor(says('One Card'))
    await sandbox.settled()
    expect(await data.readings.recent(await userOf(data, anna))).toHaveLength(1)
  })
}

test('a question of exactly 1,000 units, most of them in emoji, is taken and shown whole', async () => {
  const { sandbox } = bot
  const anna = await newcomer(sandbox)
  const question = '🌙'.repeat(500)
  const confirm = await prepareReading(anna, /One Card/, question)
  expect(confirm.text).toContain(question)
  await anna.press(confirm, findButton(confirm, /Draw/))
  const reading = await anna.waitFor(says('One Card', question))
  expect(reading.text?.length).toBeLessThanOrEqual(4096)
})

test('a question that Telegram split is one question, refused once, with or without a draft', async () => {
  const { sandbox, deliver } = bot
  const anna = await newcomer(sandbox)
  const send = (messageId: number, date: number, text: string) =>
    deliver.update({ message: { ...messageOf(anna), message_id: messageId, date, text } })
  // The bot's answer to the first part comes between the parts.
  const sendSplit = async (messageId: number, date: number) => {
    await send(messageId, date, 'x'.repeat(4_096))
    await send(messageId + 2, date, 'y'.repeat(4_001))
    await send(messageId + 3, date + 1, 'and that is all.')
  }
  const count = async (text: string) => (await anna.messages()).filter(says(text)).length

  await sendSplit(2_000_000, 1_000)
  expect(await count('pick a spread first')).toBe(1)

  await askFor(anna)
  await sendSplit(2_000_010, 2_000)
  expect(await count('far longer than the 1,000 characters I can keep')).toBe(1)
  expect(await count('The cards are already settled')).toBe(0)
  await send(2_000_020, 2_010, 'A shorter one?')
  await anna.waitFor(says('A shorter one?', 'The cards are already settled'))
})

test('two texts that Telegram split, seconds apart, get an answer each', async () => {
  const { sandbox, deliver } = bot
  const anna = await newcomer(sandbox)
  const send = (messageId: number, date: number, length: number) =>
    deliver.update({
      message: { ...messageOf(anna), message_id: messageId, date, text: 'x'.repeat(length) },
    })
  const count = async () => (await anna.messages()).filter(says('pick a spread first')).length
  // The second part is as long as one that continues.
  await send(3_000_000, 5_000, 4_096)
  await send(3_000_002, 5_000, 3_900)
  expect(await count()).toBe(1)
  await send(3_000_003, 5_003, 4_096)
  await send(3_000_005, 5_003, 4_096)
  await send(3_000_006, 5_004, 3_808)
  expect(await count()).toBe(2)

  // A short part ends its text, so another text may follow at once. A repetition of the short part is dropped again.
  await send(3_000_010, 5_010, 4_096)
  await send(3_000_012, 5_010, 200)
  await send(3_000_013, 5_011, 4_096)
  expect(await count()).toBe(4)
  await send(3_000_015, 5_011, 200)
  await send(3_000_015, 5_011, 200)
  expect(await count()).toBe(4)
})

const messageOf = ({ id, user }: PersonClient) => ({
  from: user,
  chat: { id, type: 'private', first_name: user.first_name },
})

async function askFor(person: PersonClient): Promise<void> {
  await person.send('/reading')
  const list = await person.waitFor(says('Which spread?'))
  await person.press(list, findButton(list, /One Card/))
  await person.waitFor(says('What would you like to ask?'))
}
