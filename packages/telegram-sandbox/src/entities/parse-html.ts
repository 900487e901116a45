import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from '../bot-api/api-failure.ts'
import { byteOffset, type FormattedText, linkEntity, sortEntities } from './formatted-text.ts'
import { decodeHtmlEntities, decodeHtmlEntity } from './html-entity.ts'

const TYPES: Record<string, 'bold' | 'italic' | 'strikethrough' | 'underline' | 'spoiler'> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  u: 'underline',
  ins: 'underline',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
}
const TAGS = new Set([...Object.keys(TYPES), 'a', 'pre', 'code', 'blockquote', 'tg-emoji', 'tg-time'])

interface OpenTag {
  name: string
  argument: string
  offset: number
}

/** Parses text with `parse_mode: "HTML"`. @throws ApiFailure with Telegram's wording and UTF-8 byte offsets */
export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = []
  const entities: MessageEntity[] = []
  let text = ''
  let at = 0
  const fail = (reason: string) => badRequest(`can't parse entities: ${reason}`)

  while (at < source.length) {
    const character = source[at] as string
    if (character === '&') {
      const decoded = decodeHtmlEntity(source, at)
      text += decoded?.text ?? character
      at = decoded?.end ?? at + 1
      continue
    }
    if (character !== '<') {
      text += character
      at++
      continue
    }
    const begin = at
    const where = `at byte offset ${byteOffset(source, begin)}`
    if (source[begin + 1] === '/') {
      const end = /^<\/([^\s>]*)\s*(>?)/.exec(source.slice(begin)) as RegExpExecArray
      const tag = open.pop()
      if (!tag) throw fail(`Unexpected end tag ${where}`)
      if (end[2] !== '>') throw fail(`Unclosed end tag ${where}`)
      const name = (end[1] as string).toLowerCase()
      if (name !== '' && name !== tag.name) {
        throw fail(`Unmatched end tag ${where}, expected "</${tag.name}>", found "</${name}>"`)
      }
      closeTag(tag, text, entities)
      at = begin + end[0].length
    } else {
      const start = readStartTag(source, begin, where, fail)
      open.push({ name: start.name, argument: start.argument, offset: text.length })
      at = start.end
    }
  }
  const unclosed = open.at(-1)
  if (unclosed) throw fail(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
  return { text, entities: sortEntities(entities) }
}

type Fail = (reason: string) => Error

function readStartTag(source: string, begin: number, where: string, fail: Fail) {
  const opening = /^<([^\s>]*)/.exec(source.slice(begin)) as RegExpExecArray
  const name = (opening[1] as string).toLowerCase()
  let at = begin + opening[0].length
  if (at >= source.length) throw fail(`Unclosed start tag ${where}`)
  if (!TAGS.has(name)) throw fail(`Unsupported start tag "${name}" ${where}`)

  let argument = ''
  for (;;) {
    at += spacesAt(source, at)
    if (source[at] === '>') break
    const attribute = /^[^\s=>/"']*/.exec(source.slice(at))?.[0] ?? ''
    if (attribute === '') throw fail(`Empty attribute name in the tag "${name}" ${where}`)
    at += attribute.length
    at += spacesAt(source, at)
    if (at >= source.length) throw fail(`Unclosed start tag "${name}" ${where}`)
    if (source[at] !== '=') {
      if (name === 'blockquote' && attribute === 'expandable') argument = 'expandable'
      continue
    }
    at += 1 + spacesAt(source, at + 1)
    const value = readAttributeValue(source, at, fail)
    at = value.end
    if (at >= source.length) throw fail(`Unclosed start tag ${where}`)
    argument = argumentOf(name, attribute, value.text) ?? argument
  }
  if (name === 'span' && argument !== 'spoiler') {
    throw fail(`Tag "span" must have class "tg-spoiler" ${where}`)
  }
  return { name, argument, end: at + 1 }
}

const spacesAt = (source: string, at: number): number => /^\s*/.exec(source.slice(at))?.[0].length ?? 0

function readAttributeValue(source: string, at: number, fail: Fail): { text: string; end: number } {
  const quote = source[at]
  if (quote !== '"' && quote !== "'") {
    const token = /^[a-z0-9.-]*/i.exec(source.slice(at))?.[0] ?? ''
    const end = at + token.length
    if (!/[\s>]/.test(source[end] ?? '>')) {
      throw fail(`Unexpected end of name token at byte offset ${byteOffset(source, at)}`)
    }
    return { text: token.toLowerCase(), end }
  }
  const end = source.indexOf(quote, at + 1)
  const last = end === -1 ? source.length : end
  return { text: decodeHtmlEntities(source.slice(at + 1, last)), end: last + 1 }
}

function argumentOf(tag: string, attribute: string, value: string): string | undefined {
  if (tag === 'a' && attribute === 'href') return value
  if (tag === 'code' && attribute === 'class' && value.startsWith('language-')) return value.slice(9)
  if (tag === 'span' && attribute === 'class' && value.startsWith('tg-')) return value.slice(3)
  if (tag === 'tg-emoji' && attribute === 'emoji-id') return value
  if (tag === 'blockquote' && attribute === 'expandable') return 'expandable'
  return undefined
}

function closeTag(tag: OpenTag, text: string, entities: MessageEntity[]): void {
  const { offset } = tag
  const length = text.length - offset
  if (length === 0) return
  const type = TYPES[tag.name]
  if (type) entities.push({ type, offset, length })
  else if (tag.name === 'blockquote') {
    entities.push({ type: tag.argument ? 'expandable_blockquote' : 'blockquote', offset, length })
  } else if (tag.name === 'tg-emoji') {
    if (!/^[1-9]\d*$/.test(tag.argument)) {
      throw badRequest("can't parse entities: Invalid custom emoji identifier specified")
    }
    entities.push({ type: 'custom_emoji', offset, length, custom_emoji_id: tag.argument })
  } else if (tag.name === 'a') {
    const link = linkEntity(tag.argument || text.slice(offset), offset, length)
    if (link) entities.push(link)
  } else if (tag.name === 'pre' || tag.name === 'code') closeCode(tag, offset, length, entities)
}

/** Adds the entity of `pre` or `code`. Nested in either order, both become one `pre` entity with a language. */
function closeCode(tag: OpenTag, offset: number, length: number, entities: MessageEntity[]): void {
  const inner = entities.at(-1)
  const coversSame = inner && inner.offset === offset && inner.length === length
  if (tag.name === 'pre') {
    const language = coversSame && inner.type === 'code' ? languages.get(inner) : undefined
    if (language) entities[entities.length - 1] = { type: 'pre', offset, length, language }
    else entities.push({ type: 'pre', offset, length })
  } else if (coversSame && inner.type === 'pre' && tag.argument) {
    entities[entities.length - 1] = { type: 'pre', offset, length, language: tag.argument }
  } else {
    const code: MessageEntity = { type: 'code', offset, length }
    if (tag.argument) languages.set(code, tag.argument)
    entities.push(code)
  }
}

/** The language of a `<code>`, which is used only if a `<pre>` encloses it. */
const languages = new WeakMap<MessageEntity, string>()
