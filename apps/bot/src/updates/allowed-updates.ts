/** What the bot asks Telegram for. Edited messages, channel posts and the rest are not even sent. */
export const allowedUpdates = [
  'message',
  'callback_query',
  'my_chat_member',
  'pre_checkout_query',
  'subscription',
] as const
