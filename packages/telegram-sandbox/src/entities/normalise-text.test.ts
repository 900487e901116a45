import { expect, test } from 'vitest'
import { normaliseText } from './normalise-text.ts'
import { parseHtml } from './parse-html.ts'

test('text is trimmed and the offsets of its entities are adjusted', () => {
  expect(normaliseText(parseHtml('\n a <b>bold </b> \n'))).toEqual({
    text: 'a bold',
    entities: [{ type: 'bold', offset: 2, length: 4 }],
  })
})

test('commands, mentions, hashtags and addresses are recognised, but not in code', () => {
  const { text, entities } = normaliseText(
    parseHtml('/start @anna #tarot https://example.com/x. me@example.com <code>/no @no</code> a/b'),
  )
  expect(entities.map(({ type, offset, length }) => [type, text.slice(offset, offset + length)])).toEqual([
    ['bot_command', '/start'],
    ['mention', '@anna'],
    ['hashtag', '#tarot'],
    ['url', 'https://example.com/x'],
    ['email', 'me@example.com'],
    ['code', '/no @no'],
  ])
})

test('formatting of white space is dropped, and adjacent entities of one style are joined', () => {
  expect(normaliseText(parseHtml('a<b> </b>b <i>c</i><i>d</i>')).entities).toEqual([
    { type: 'italic', offset: 4, length: 2 },
  ])
})
