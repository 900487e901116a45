import type { MessageEntity } from '@grammyjs/types'
import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'
import type { FormattedText } from './formatted-text.ts'
import { normaliseText } from './normalise-text.ts'
import { parseHtml } from './parse-html.ts'
import { parseMarkdownV2 } from './parse-markdown-v2.ts'

const entitySchema = z.looseObject({ type: z.string(), offset: z.int(), length: z.int() })

/** Limits after parsing, in Unicode characters. https://core.telegram.org/bots/api#sendmessage */
const TEXT_LIMIT = 4096
const CAPTION_LIMIT = 1024

/** Reads the text of a message: required, at most 4096 characters. */
export function readMessageText(args: Arguments): FormattedText {
  if (args.text('text') === '') throw badRequest('message text is empty')
  const formatted = readFormatted(args, 'text', 'entities')
  if (formatted.text === '') throw badRequest('text must be non-empty')
  if ([...formatted.text].length > TEXT_LIMIT) throw badRequest('message is too long')
  return formatted
}

/** Reads the caption of a photo: may be empty, at most 1024 characters. */
export function readCaption(args: Arguments): FormattedText {
  const formatted = readFormatted(args, 'caption', 'caption_entities')
  if ([...formatted.text].length > CAPTION_LIMIT) throw badRequest('message caption is too long')
  return formatted
}

function readFormatted(args: Arguments, name: string, entitiesName: string): FormattedText {
  const text = args.text(name).replaceAll('\r', '')
  if (Buffer.byteLength(text) > 1 << 15) throw badRequest('text is too long')
  const mode = args.text('parse_mode').toLowerCase()
  if (text !== '' && mode !== '' && mode !== 'none') {
    if (mode === 'html') return normaliseText(parseHtml(text))
    if (mode === 'markdownv2') return normaliseText(parseMarkdownV2(text))
    throw badRequest('unsupported parse_mode')
  }
  return normaliseText({ text, entities: readEntities(args, entitiesName, text) })
}

function readEntities(args: Arguments, name: string, text: string): MessageEntity[] {
  const parsed = args.json(name, 'entities')
  if (!Array.isArray(parsed)) return []
  return parsed.map((value) => {
    const entity = entitySchema.safeParse(value)
    if (!entity.success) throw badRequest("can't parse MessageEntity: expected an Object")
    const { offset, length } = entity.data
    if (offset < 0 || offset > 1_000_000)
      throw badRequest(`receive an entity with incorrect offset ${offset}`)
    if (length < 0 || length > 1_000_000)
      throw badRequest(`receive an entity with incorrect length ${length}`)
    return { ...(value as MessageEntity), length: Math.min(length, text.length - offset) }
  })
}
