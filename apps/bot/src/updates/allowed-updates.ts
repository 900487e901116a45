/** The kinds of updates that the bot requests. Telegram sends no others, such as edited messages and channel posts. */
export const allowedUpdates = [
  'message',
  'callback_query',
  'my_chat_member',
  'pre_checkout_query',
  'subscription',
] as const
