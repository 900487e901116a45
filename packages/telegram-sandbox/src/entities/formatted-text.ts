import type { MessageEntity } from '@grammyjs/types'

/** Text with its formatting; offsets and lengths count UTF-16 code units, as in JavaScript strings. */
export interface FormattedText {
  text: string
  entities: MessageEntity[]
}

/** Telegram names positions in errors by UTF-8 byte. */
export const byteOffset = (source: string, index: number): number =>
  Buffer.byteLength(source.slice(0, index), 'utf8')

/** By offset, then the outer one first. */
export function sortEntities(entities: MessageEntity[]): MessageEntity[] {
  return entities.sort((a, b) => a.offset - b.offset || b.length - a.length)
}

/** The entity a link makes: a mention of a user, a link, or nothing when the address is none. */
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

/** As Telegram stores it: `example.com` becomes `http://example.com/`. */
function checkedLink(url: string): string | undefined {
  const trimmed = url.trim()
  if (/^(tg|ton|tonsite):/i.test(trimmed)) return trimmed
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
  if (!/^(https?|ftp):\/\//i.test(absolute) || !URL.canParse(absolute)) return undefined
  const parsed = new URL(absolute)
  return parsed.hostname.includes('.') || parsed.hostname === 'localhost' ? parsed.href : undefined
}
