import type { MessageEntity } from '@grammyjs/types'

/** Entities that Telegram recognises in plain text. If two overlap, the earlier pattern wins. */
const PATTERNS: [type: 'url' | 'email' | 'bot_command' | 'mention' | 'hashtag', pattern: RegExp][] = [
  ['email', /(?<![\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w])/giu],
  [
    'url',
    /(?<![\w@/])(?:https?:\/\/[^\s<>"]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|dev|app|me|info)(?:\/[^\s<>"]*)?)(?![\w@])/giu,
  ],
  ['bot_command', /(?<![\p{L}\p{N}_/<>])\/[a-z0-9_]{1,64}(?:@[a-z0-9_]{3,32})?(?![\p{L}\p{N}_/<>])/giu],
  ['mention', /(?<![\p{L}\p{N}_])@[a-z0-9_]{3,32}(?![\p{L}\p{N}_])/giu],
  ['hashtag', /(?<![\p{L}\p{N}_])#(?=[\p{L}\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}/gu],
]

/** Returns the commands, mentions, hashtags and addresses in plain text, ordered by offset. */
export function findEntities(text: string): MessageEntity[] {
  const found: MessageEntity[] = []
  for (const [type, pattern] of PATTERNS) {
    for (const { 0: match, index } of text.matchAll(pattern)) {
      const value = type === 'url' ? match.replace(/[.,:;!?)\]}'"]+$/, '') : match
      const entity: MessageEntity = { type, offset: index, length: value.length }
      if (!found.some((other) => overlap(other, entity))) found.push(entity)
    }
  }
  return found.sort((a, b) => a.offset - b.offset)
}

export const overlap = (a: MessageEntity, b: MessageEntity): boolean =>
  a.offset < b.offset + b.length && b.offset < a.offset + a.length
