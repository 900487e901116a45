import type { LinkPreviewOptions } from '@grammyjs/types'
import type { Arguments } from '../bot-api/arguments.ts'
import { readMessageText } from '../entities/read-formatted-text.ts'
import type { Method } from './method.ts'
import { send } from './send.ts'

export const sendMessage: Method = ({ sandbox, args }) => send(sandbox, args, readTextContent(args))

/** Reads the text fields of a message. */
export function readTextContent(args: Arguments) {
  const { text, entities } = readMessageText(args)
  const preview = readLinkPreview(args)
  return {
    text,
    ...(entities.length > 0 ? { entities } : {}),
    ...(preview ? { link_preview_options: preview } : {}),
  }
}

function readLinkPreview(args: Arguments): LinkPreviewOptions | undefined {
  const options = args.json('link_preview_options', 'link preview options')
  if (typeof options === 'object' && options !== null && Object.keys(options).length > 0) return options
  return args.boolean('disable_web_page_preview') ? { is_disabled: true } : undefined
}
