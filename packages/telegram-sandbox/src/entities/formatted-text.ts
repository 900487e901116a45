import type { MessageEntity } from '@grammyjs/types'

/** Text with entities. Offsets and lengths count UTF-16 code units, as in JavaScript strings. */
export interface FormattedText {
  text: string
  entities: MessageEntity[]
}

/** Returns a position as a UTF-8 byte offset, which Telegram's errors use. */
export const byteOffset = (source: string, index: number): number =>
  Buffer.byteLength(source.slice(0, index), 'utf8')

/** Sorts entities by offset, outer before inner. */
export function sortEntities(entities: MessageEntity[]): MessageEntity[] {
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length)
}

/** Returns the entity of a link: a mention of a user, a link, or undefined for an invalid address. */
export function linkEntity(url: string, offset: number, length: number): MessageEntity | undefined {
  const user = /^tg:(?:\/\/)?user\?id=(\d+)$/.exec(url)
  if (user) {
    return {
      type: 'text_mention',
      offset,
      length,
      user: { id: Number(user[1]), is_bot: false, first_name: '' },
    }
  }
  const checked = checkedLink(url)
  return checked === undefined ? undefined : { type: 'text_link', offset, length, url: checked }
}

/** Returns an address in Telegram's form: `example.com` becomes `http://example.com/`. */
function checkedLink(url: string): string | undefined {
  const trimmed = url.trim()
  if (/^(tg|ton|tonsite):/i.test(trimmed)) return trimmed
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
  if (!/^(https?|ftp):\/\//i.test(absolute) || !URL.canParse(absolute)) return undefined
  const parsed = new URL(absolute)
  return parsed.hostname.includes('.') || parsed.hostname === 'localhost' ? parsed.href : undefined
}
