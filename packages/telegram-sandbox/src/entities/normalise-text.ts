import type { MessageEntity } from '@grammyjs/types'
import { findEntities, overlap } from './find-entities.ts'
import { type FormattedText, sortEntities } from './formatted-text.ts'

/**
 * What Telegram does to text before it stores it: trims, drops entities that cover nothing or lie inside code, and adds
 * the links, commands and mentions it recognises. `text` is empty when nothing but whitespace was sent.
 */
export function normaliseText({ text, entities }: FormattedText): FormattedText {
  const clean = text.replace(/(?!\n)\p{Cc}/gu, ' ')
  const end = clean.trimEnd().length
  const firstEntity = Math.min(...entities.map(({ offset }) => offset), end)
  const start = Math.min(/^[ \n]*/.exec(clean)?.[0].length ?? 0, firstEntity)
  const trimmed = clean.slice(start, end)

  const kept = entities
    .map((entity) => clip(entity, start, end))
    .filter(({ offset, length }) => length > 0 && trimmed.slice(offset, offset + length).trim() !== '')
  const code = kept.filter(isCode)
  const formatted = kept.filter((entity) => !code.some((other) => other !== entity && inside(entity, other)))
  const taken = formatted.filter((entity) => isCode(entity) || isFixed(entity))
  const found = findEntities(trimmed).filter((entity) => !taken.some((other) => overlap(entity, other)))
  return { text: trimmed, entities: sortEntities(merge([...formatted, ...found])) }
}

function clip(entity: MessageEntity, start: number, end: number): MessageEntity {
  const from = Math.max(entity.offset, start)
  const to = Math.min(entity.offset + entity.length, end)
  return { ...entity, offset: from - start, length: to - from }
}

const isCode = ({ type }: MessageEntity): boolean => type === 'code' || type === 'pre'

/** Entities that nothing recognised may share text with. */
const isFixed = ({ type }: MessageEntity): boolean =>
  ['text_link', 'text_mention', 'custom_emoji', 'url', 'email', 'mention', 'hashtag', 'bot_command'].includes(
    type,
  )

/** The first of two code entities over the same text stays. */
function inside(entity: MessageEntity, other: MessageEntity): boolean {
  const within = entity.offset >= other.offset && entity.offset + entity.length <= other.offset + other.length
  const same = entity.offset === other.offset && entity.length === other.length
  return within && !(same && entity.type === 'pre')
}

/** Joins neighbours of one style, as `<b>a</b><b>b</b>` is one bold stretch. */
function merge(entities: MessageEntity[]): MessageEntity[] {
  const joined: MessageEntity[] = []
  for (const entity of sortEntities(entities)) {
    const before = joined.find(
      ({ type, offset, length }) =>
        ['bold', 'italic', 'underline', 'strikethrough', 'spoiler'].includes(type) &&
        type === entity.type &&
        entity.offset <= offset + length,
    )
    if (before) before.length = Math.max(before.length, entity.offset + entity.length - before.offset)
    else joined.push({ ...entity })
  }
  return joined
}
