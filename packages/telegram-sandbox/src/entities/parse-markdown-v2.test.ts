import { describe, expect, test } from 'vitest'
import { parseMarkdownV2 } from './parse-markdown-v2.ts'

const shape = (source: string) => {
  const { text, entities } = parseMarkdownV2(source)
  return [text, ...entities.map(({ type, offset, length }) => `${type} ${offset} ${length}`)]
}

describe('MarkdownV2', () => {
  test('every mark becomes its entity', () => {
    expect(shape('*b* _i_ __u__ ~s~ ||p|| `c`')).toEqual([
      'b i u s p c',
      'bold 0 1',
      'italic 2 1',
      'underline 4 1',
      'strikethrough 6 1',
      'spoiler 8 1',
      'code 10 1',
    ])
  })

  test('offsets count UTF-16 code units', () => {
    expect(shape('😀 *é😀*')).toEqual(['😀 é😀', 'bold 3 3'])
  })

  test('marks nest', () => {
    expect(shape('*bold _both ~all~_*')).toEqual([
      'bold both all',
      'bold 0 13',
      'italic 5 8',
      'strikethrough 10 3',
    ])
  })

  test('escapes are plain text, and code is not parsed', () => {
    expect(shape('1\\.5 \\*x\\* `a*b_\\`c`')).toEqual(['1.5 *x* a*b_`c', 'code 8 6'])
  })

  test('a code block has a language, and its first line break is removed', () => {
    expect(parseMarkdownV2('```ts\nlet x = 1\n```').entities).toEqual([
      { type: 'pre', offset: 0, length: 10, language: 'ts' },
    ])
    expect(shape('```\nx```')).toEqual(['x', 'pre 0 1'])
  })

  test('links', () => {
    expect(parseMarkdownV2('[a\\.b](https://example.com/\\)x)').entities).toEqual([
      { type: 'text_link', offset: 0, length: 3, url: 'https://example.com/)x' },
    ])
  })

  test('quotes continue over lines, and a closing || makes them expandable', () => {
    expect(shape('>one\n>two\nafter')).toEqual(['one\ntwo\nafter', 'blockquote 0 8'])
    expect(shape('>one\n>two||')).toEqual(['one\ntwo', 'expandable_blockquote 0 7'])
  })

  test.each([
    ['Hello.', "Character '.' is reserved and must be escaped with the preceding '\\'"],
    ['a | b', "Character '|' is reserved and must be escaped with the preceding '\\'"],
    ['a > b', "Character '>' is reserved and must be escaped with the preceding '\\'"],
    ['é *bold', "Can't find end of Bold entity at byte offset 3"],
    ['_x', "Can't find end of Italic entity at byte offset 0"],
    ['```ts\nx', "Can't find end of PreCode entity at byte offset 0"],
    ['[x](http://a', "Can't find end of a URL at byte offset 4"],
  ])('%s is refused', (source, reason) => {
    expect(() => parseMarkdownV2(source)).toThrow(`Bad Request: can't parse entities: ${reason}`)
  })
})
