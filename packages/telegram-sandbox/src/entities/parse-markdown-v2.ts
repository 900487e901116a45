import type { MessageEntity } from '@grammyjs/types'
import { badRequest } from '../bot-api/api-failure.ts'
import { byteOffset, type FormattedText, linkEntity, sortEntities } from './formatted-text.ts'

/** The marks of entities, longest first. */
const MARKS = [
  { mark: '```', type: 'pre', name: 'Pre' },
  { mark: '`', type: 'code', name: 'Code' },
  { mark: '||', type: 'spoiler', name: 'Spoiler' },
  { mark: '__', type: 'underline', name: 'Underline' },
  { mark: '_', type: 'italic', name: 'Italic' },
  { mark: '*', type: 'bold', name: 'Bold' },
  { mark: '~', type: 'strikethrough', name: 'Strikethrough' },
] as const
type MarkType = (typeof MARKS)[number]['type']

interface OpenEntity {
  type: MarkType | 'link' | 'emoji' | 'blockquote'
  /** The entity's name in Telegram's errors. */
  name: string
  mark: string
  offset: number
  language?: string
  source: number
}

const RESERVED = '_*[]()~`>#+-=|{}.!'

/** Parses text with `parse_mode: "MarkdownV2"`. @throws ApiFailure with Telegram's wording and UTF-8 byte offsets */
export function parseMarkdownV2(source: string): FormattedText {
  return new Parser(source).parse()
}

class Parser {
  readonly #source: string
  readonly #open: OpenEntity[] = []
  readonly #entities: MessageEntity[] = []
  #text = ''
  #at = 0
  /** Whether this is the start of a line, where `>` opens a quote. */
  #lineStart = true

  constructor(source: string) {
    this.#source = source
  }

  parse(): FormattedText {
    while (this.#at < this.#source.length) this.#step()
    const hidden = this.#open.at(-1)
    // A quote that ends with `||` is expandable.
    const collapsed = hidden?.type === 'spoiler' && hidden.source === this.#source.length - 2 && this.#quote()
    if (collapsed) this.#open.pop()
    if (this.#open.at(-1)?.type === 'blockquote') this.#closeQuote(Boolean(collapsed))
    const unclosed = this.#open.at(-1)
    if (unclosed) throw this.#unclosed(unclosed)
    return { text: this.#text, entities: sortEntities(this.#entities) }
  }

  #step(): void {
    const rest = this.#source.slice(this.#at)
    const escaped = /^\\([\t\n\r -~])/.exec(rest)
    const innermost = this.#open.at(-1)
    if (escaped) this.#emit(escaped[1] as string, 2)
    else if (innermost?.type === 'code' || innermost?.type === 'pre') this.#stepInCode(innermost, rest)
    else if (rest[0] === '\n') this.#lineBreak()
    else if (rest[0] === '>' && this.#lineStart) this.#openQuote()
    else if (rest.startsWith('![')) this.#push('emoji', 'CustomEmoji', '![')
    else if (rest[0] === '[') this.#push('link', 'TextUrl', '[')
    else if (rest[0] === ']' && (innermost?.type === 'link' || innermost?.type === 'emoji')) {
      this.#closeLink(innermost)
    } else if (innermost && this.#endsHere(innermost, rest)) this.#close(innermost, innermost.mark.length)
    else this.#openMark(rest)
  }

  /** In code, only the backtick is special. */
  #stepInCode(code: OpenEntity, rest: string): void {
    if (rest.startsWith(code.mark)) this.#close(code, code.mark.length)
    else if (rest[0] === '`') this.#push('code', 'Code', '`')
    else this.#emit(rest[0] as string)
  }

  #endsHere(entity: OpenEntity, rest: string): boolean {
    const isMark = MARKS.some(({ mark }) => mark === entity.mark)
    return isMark && rest.startsWith(entity.mark) && !(entity.type === 'italic' && rest.startsWith('__'))
  }

  #emit(text: string, consumed = text.length): void {
    this.#text += text
    this.#at += consumed
    if (text !== '\r') this.#lineStart = text === '\n'
  }

  #push(
    type: OpenEntity['type'],
    name: string,
    mark: string,
    consumed = mark.length,
    language?: string,
  ): void {
    const entity: OpenEntity = { type, name, mark, offset: this.#text.length, source: this.#at }
    this.#open.push(language === undefined ? entity : { ...entity, language })
    this.#at += consumed
  }

  #openMark(rest: string): void {
    const found = MARKS.find(({ mark }) => rest.startsWith(mark))
    const character = rest[0] as string
    if (!found && RESERVED.includes(character)) throw this.#reserved(character)
    if (!found) this.#emit(character)
    else if (found.type !== 'pre') this.#push(found.type, found.name, found.mark)
    else {
      const head = /^```(?:([^\s`]+)(?=\s))?(?:\r\n|\n\r|\n|\r)?/.exec(rest)
      this.#push('pre', head?.[1] ? 'PreCode' : 'Pre', '```', head?.[0].length ?? 3, head?.[1])
    }
  }

  #close(entity: OpenEntity, consumed: number): void {
    this.#open.pop()
    this.#at += consumed
    const { offset } = entity
    const length = this.#text.length - offset
    if (length === 0 || entity.type === 'link' || entity.type === 'emoji') return
    if (entity.type === 'pre' && entity.language) {
      this.#entities.push({ type: 'pre', offset, length, language: entity.language })
    } else if (entity.type === 'pre') this.#entities.push({ type: 'pre', offset, length })
    else this.#entities.push({ type: entity.type, offset, length })
  }

  #closeLink(entity: OpenEntity): void {
    const { offset } = entity
    const label = this.#text.slice(offset)
    const bracket = this.#at
    this.#close(entity, 1)
    let url = label
    if (this.#source[this.#at] === '(') {
      const begin = this.#at + 1
      const target = /^((?:\\[\t\n\r -~]|[^)])*)\)/.exec(this.#source.slice(begin))
      if (!target) {
        throw this.#fail(`Can't find end of a URL at byte offset ${byteOffset(this.#source, begin)}`)
      }
      url = (target[1] as string).replace(/\\([\t\n\r -~])/g, '$1')
      this.#at = begin + target[0].length
    } else if (entity.type === 'emoji') {
      this.#at = bracket
      throw this.#fail('The entity must contain a tg://emoji or tg://time URL')
    }
    if (label === '') return
    if (entity.type === 'link') {
      const link = linkEntity(url, offset, label.length)
      if (link) this.#entities.push(link)
      return
    }
    const emoji = /^tg:\/\/emoji\?id=(\d+)$/.exec(url)
    if (!emoji) throw this.#fail('Invalid tg://emoji or tg://time URL specified')
    const custom_emoji_id = emoji[1] as string
    this.#entities.push({ type: 'custom_emoji', offset, length: label.length, custom_emoji_id })
  }

  #quote(): OpenEntity | undefined {
    return this.#open.find(({ type }) => type === 'blockquote')
  }

  #openQuote(): void {
    if (this.#quote()) this.#at += 1
    else this.#push('blockquote', 'BlockQuote', '>')
  }

  #lineBreak(): void {
    const quoteEnds = this.#quote() && this.#source[this.#at + 1] !== '>'
    const innermost = this.#open.at(-1)
    const collapsed = innermost?.type === 'spoiler' && innermost.source === this.#at - 2
    if (quoteEnds && collapsed) this.#open.pop()
    const quote = quoteEnds ? this.#open.at(-1) : undefined
    if (quote && quote.type !== 'blockquote') throw this.#unclosed(quote)
    this.#emit('\n')
    if (quote) this.#closeQuote(collapsed)
  }

  #closeQuote(collapsed: boolean): void {
    const { offset } = this.#open.pop() as OpenEntity
    const length = this.#text.length - offset
    if (length > 0) {
      this.#entities.push({ type: collapsed ? 'expandable_blockquote' : 'blockquote', offset, length })
    }
  }

  #fail(reason: string): Error {
    return badRequest(`can't parse entities: ${reason}`)
  }

  #reserved(character: string): Error {
    return this.#fail(`Character '${character}' is reserved and must be escaped with the preceding '\\'`)
  }

  #unclosed({ name, source }: OpenEntity): Error {
    return this.#fail(`Can't find end of ${name} entity at byte offset ${byteOffset(this.#source, source)}`)
  }
}
