import { answerCallbackQuery } from './answer-callback-query.ts'
import { answerPreCheckoutQuery } from './answer-pre-checkout-query.ts'
import { getChat, sendChatAction } from './chat.ts'
import { deleteMyCommands, getMyCommands, setMyCommands } from './commands.ts'
import { deleteMessage, deleteMessages } from './delete-message.ts'
import {
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  editMessageText,
} from './edit-message.ts'
import { close, getMe, logOut } from './get-me.ts'
import { createInvoiceLink, sendInvoice } from './invoice.ts'
import type { Method } from './method.ts'
import { getFile, sendPhoto } from './photo.ts'
import { profileMethods } from './profile.ts'
import { sendMessage } from './send-message.ts'
import { starMethods } from './stars.ts'
import { getUpdates } from './updates.ts'
import { deleteWebhook, getWebhookInfo, setWebhook } from './webhook.ts'

/** Every method of the sandbox by its name in the Bot API. */
const methods: Record<string, Method> = {
  answerCallbackQuery,
  answerPreCheckoutQuery,
  close,
  createInvoiceLink,
  deleteMessage,
  deleteMessages,
  deleteMyCommands,
  deleteWebhook,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  editMessageText,
  getChat,
  getFile,
  getMe,
  getMyCommands,
  getUpdates,
  getWebhookInfo,
  logOut,
  sendChatAction,
  sendInvoice,
  sendMessage,
  sendPhoto,
  setMyCommands,
  setWebhook,
  ...profileMethods,
  ...starMethods,
}

const byLowerCase = new Map(
  Object.entries(methods).map(([name, method]) => [name.toLowerCase(), { name, method }]),
)

/** Finds a method by its case-insensitive name. */
export const findMethod = (name: string): { name: string; method: Method } | undefined =>
  byLowerCase.get(name.toLowerCase())
