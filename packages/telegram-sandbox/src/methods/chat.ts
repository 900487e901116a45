import { badRequest } from '../bot-api/api-failure.ts'
import { findChat, findWritableChat } from './find-chat.ts'
import type { Method } from './method.ts'

const ACTIONS = new Set([
  'typing',
  'upload_photo',
  'record_video',
  'upload_video',
  'record_voice',
  'upload_voice',
  'upload_document',
  'choose_sticker',
  'find_location',
  'record_video_note',
  'upload_video_note',
  'cancel',
])

export const sendChatAction: Method = ({ sandbox, args }) => {
  const action = args.text('action').toLowerCase()
  if (!ACTIONS.has(action)) throw badRequest('wrong parameter action in request')
  const { chat } = findWritableChat(sandbox, args)
  sandbox.changes.announce({ type: 'typing', chatId: chat.id, action })
  return true
}

/** Returns `ChatFullInfo` with the fields that the sandbox knows. */
export const getChat: Method = ({ sandbox, args }) => {
  const { chat } = findChat(sandbox, args)
  const { username } = chat as { username?: string }
  return {
    ...chat,
    ...(username ? { active_usernames: [username] } : {}),
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {
      unlimited_gifts: false,
      limited_gifts: false,
      unique_gifts: false,
      premium_subscription: false,
      gifts_from_channels: false,
    },
  }
}
