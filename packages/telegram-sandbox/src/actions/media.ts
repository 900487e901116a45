import type { Message } from '@grammyjs/types'
import { ApiFailure } from '../bot-api/api-failure.ts'
import { storePhoto } from '../methods/photo.ts'
import type { Sandbox } from '../sandbox.ts'
import { ActionError } from './action-error.ts'
import { textContent } from './send.ts'

/** A grey PNG of 8 by 8 pixels, for tests that need any photo. */
const SAMPLE_PHOTO =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGOYCQUMlDEAYZMmQW+Xo20AAAAASUVORK5CYII='

/** @param base64 PNG, JPEG or WebP. Default: a small grey square */
export function photoContent(sandbox: Sandbox, base64 = SAMPLE_PHOTO, caption = ''): Partial<Message> {
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'))
  const { text, entities } = caption === '' ? {} : textContent(caption)
  try {
    const photo = storePhoto(sandbox, { name: 'photo', type: '', bytes })
    return {
      photo: [photo],
      ...(text === undefined ? {} : { caption: text }),
      ...(entities ? { caption_entities: entities } : {}),
    }
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error
    throw new ActionError(400, 'The photo must be a PNG, JPEG or WebP of at most 10 MB, in base64.')
  }
}

/** Returns a sticker without a picture: bots use its emoji and its `file_id`. */
export function stickerContent(sandbox: Sandbox, emoji: string): Partial<Message> {
  const { file } = sandbox.files.add(
    { name: 'sticker.webp', type: 'image/webp', bytes: new TextEncoder().encode(emoji) },
    'stickers',
    'webp',
  )
  const { file_id, file_unique_id } = file
  return {
    sticker: {
      file_id,
      file_unique_id,
      type: 'regular',
      width: 512,
      height: 512,
      is_animated: false,
      is_video: false,
      emoji,
    },
  }
}
