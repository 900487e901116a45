import { describe, expect, test } from 'vitest'
import { parseHtml } from './parse-html.ts'

const parse = (source: string) => parseHtml(source)

describe('HTML', () => {
  test('offsets count UTF-16 code units, so an emoji is two', () => {
    expect(parse('👨‍👩‍👧 <b>é😀</b>x')).toEqual({
      text: '👨‍👩‍👧 é😀x',
      entities: [{ type: 'bold', offset: 9, length: 3 }],
    })
  })

  test('every tag becomes its entity, outer ones first', () => {
    const { text, entities } = parse(
      '<b>b<i>i</i></b><u>u</u><s>s</s><tg-spoiler>p</tg-spoiler><code>c</code><blockquote expandable>q</blockquote>',
    )
    expect(text).toBe('biuspcq')
    expect(entities.map(({ type, offset, length }) => [type, offset, length])).toEqual([
      ['bold', 0, 2],
      ['italic', 1, 1],
      ['underline', 2, 1],
      ['strikethrough', 3, 1],
      ['spoiler', 4, 1],
      ['code', 5, 1],
      ['expandable_blockquote', 6, 1],
    ])
  })

  test('pre and code make one entity with a language', () => {
    expect(parse('<pre><code class="language-ts">let x</code></pre>').entities).toEqual([
      { type: 'pre', offset: 0, length: 5, language: 'ts' },
    ])
    expect(parse('<pre>x</pre>').entities).toEqual([{ type: 'pre', offset: 0, length: 1 }])
  })

  test('links become absolute, user links become mentions, invalid addresses are dropped', () => {
    const { entities } = parse(
      '<a href="example.com?a=1&amp;b=2">a</a><a href="tg://user?id=42">b</a><a href="javascript:alert(1)">c</a>',
    )
    expect(entities).toEqual([
      { type: 'text_link', offset: 0, length: 1, url: 'http://example.com/?a=1&b=2' },
      { type: 'text_mention', offset: 1, length: 1, user: { id: 42, is_bot: false, first_name: '' } },
    ])
  })

  test('only the four named entities and numbers are decoded', () => {
    expect(parse('&lt;b&gt; &amp;&quot; &#128512; &#x1F600; &nbsp;').text).toBe('<b> &" 😀 😀 &nbsp;')
  })

  test.each([
    ['<b>bold', 'Can\'t find end tag corresponding to start tag "b"'],
    ['é<foo>x</foo>', 'Unsupported start tag "foo" at byte offset 2'],
    ['a</b>', 'Unexpected end tag at byte offset 1'],
    ['<b>x</i>', 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'],
    ['1 <b', 'Unclosed start tag at byte offset 2'],
    ['<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'],
    ['5 < 6', 'Unsupported start tag "" at byte offset 2'],
  ])('%s is refused', (source, reason) => {
    expect(() => parse(source)).toThrow(`Bad Request: can't parse entities: ${reason}`)
  })
})
