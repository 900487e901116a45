import type { PhotoSize } from '@grammyjs/types'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments, UploadedFile } from '../bot-api/arguments.ts'
import { readCaption } from '../entities/read-formatted-text.ts'
import type { Sandbox } from '../sandbox.ts'
import type { StoredFile } from '../state/files.ts'
import type { Method } from './method.ts'
import { readImage } from './read-image.ts'
import { send } from './send.ts'

const PHOTO_LIMIT = 10 * 1024 * 1024

export const sendPhoto: Method = ({ sandbox, args }) => {
  const photo = photoOf(sandbox, args.file('photo') ?? args.text('photo'))
  return send(sandbox, args, { photo, ...readCaptionContent(args) })
}

export function readCaptionContent(args: Arguments) {
  const { text, entities } = readCaption(args)
  return {
    ...(text === '' ? {} : { caption: text }),
    ...(entities.length > 0 ? { caption_entities: entities } : {}),
    ...(args.boolean('show_caption_above_media') ? { show_caption_above_media: true as const } : {}),
    ...(args.boolean('has_spoiler') ? { has_media_spoiler: true as const } : {}),
  }
}

/** Returns a photo from an upload or a `file_id`. The sandbox fetches nothing from the web. */
export function photoOf(sandbox: Sandbox, source: UploadedFile | string): PhotoSize[] {
  if (typeof source !== 'string') return [storePhoto(sandbox, source)]
  if (source === '') throw badRequest('there is no photo in the request')
  if (/^https?:/i.test(source)) throw badRequest('failed to get HTTP URL content')
  const stored = sandbox.files.get(source)
  if (!stored) throw badRequest('wrong file identifier/HTTP URL specified')
  return [photoSize(stored)]
}

export function storePhoto(sandbox: Sandbox, upload: UploadedFile): PhotoSize {
  if (upload.bytes.length === 0) throw badRequest('file must be non-empty')
  if (upload.bytes.length > PHOTO_LIMIT) throw badRequest('file is too big')
  const image = readImage(upload.bytes)
  if (!image) throw badRequest('IMAGE_PROCESS_FAILED')
  if (image.width + image.height > 10_000) throw badRequest('PHOTO_INVALID_DIMENSIONS')
  return photoSize(sandbox.files.add({ ...upload, type: image.type }, 'photos', image.extension))
}

function photoSize({ file, bytes }: StoredFile): PhotoSize {
  const image = readImage(bytes)
  if (!image) throw badRequest('wrong type of the file specified')
  return {
    file_id: file.file_id,
    file_unique_id: file.file_unique_id,
    file_size: bytes.length,
    width: image.width,
    height: image.height,
  }
}

export const getFile: Method = ({ sandbox, args }) => {
  const id = args.text('file_id')
  if (id === '') throw badRequest('file_id not specified')
  const stored = sandbox.files.get(id)
  if (!stored) throw badRequest('wrong file_id or the file is temporarily unavailable')
  return stored.file
}
