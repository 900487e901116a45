import type { MessageEntity } from '@grammyjs/types'
import { findEntities, overlap } from './find-entities.ts'
import { type FormattedText, sortEntities } from './formatted-text.ts'

/**
 * Normalises text as Telegram does: trims it, drops entities that are empty or inside code, and adds the links, commands
 * and mentions that Telegram recognises. `text` is empty if only white space was sent.
 */
export function normaliseText({ text, entities }: FormattedText): FormattedText {
  const clean = text.replace(/(?!\n)\p{Cc}/gu, ' ')
  const end = clean.trimEnd().length
  const firstEntity = Math.min(...entities.map(({ offset }) => offset), end)
  const start = Math.min(/^[ \n]*/.exec(clean)?.[0].length ?? 0, firstEntity)
  const trimmed = clean.slice(start, end)

  const clipped = entities
    .map((entity) => clip(entity, start, end))
    .filter(({ offset, length }) => length > 0 && trimmed.slice(offset, offset + length).trim() !== '')
  const code = clipped.filter(isCode)
  const formatted = clipped.filter(
    (entity) => !code.some((other) => other !== entity && inside(entity, other)),
  )
  const exclusive = formatted.filter((entity) => isCode(entity) || isFixed(entity))
  const found = findEntities(trimmed).filter((entity) => !exclusive.some((other) => overlap(entity, other)))
  return { text: trimmed, entities: sortEntities(merge([...formatted, ...found])) }
}

function clip(entity: MessageEntity, start: number, end: number): MessageEntity {
  const from = Math.max(entity.offset, start)
  const to = Math.min(entity.offset + entity.length, end)
  return { ...entity, offset: from - start, length: to - from }
}

const isCode = ({ type }: MessageEntity): boolean => type === 'code' || type === 'pre'

/** Returns whether no recognised entity may overlap this one. */
const isFixed = ({ type }: MessageEntity): boolean =>
  ['text_link', 'text_mention', 'custom_emoji', 'url', 'email', 'mention', 'hashtag', 'bot_command'].includes(
    type,
  )

/** Returns whether an entity is inside another one. Of two code entities over the same text, the first one stays. */
function inside(entity: MessageEntity, other: MessageEntity): boolean {
  const within = entity.offset >= other.offset && entity.offset + entity.length <= other.offset + other.length
  const same = entity.offset === other.offset && entity.length === other.length
  return within && !(same && entity.type === 'pre')
}

/** Joins adjacent entities of one style: `<b>a</b><b>b</b>` is one bold entity. */
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
