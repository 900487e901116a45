import type { Api } from 'grammy'
import type { BotCommand, BotCommandScope } from 'grammy/types'
import { menu } from './commands.ts'
import type { Logger } from './logger.ts'
import { translator } from './middleware/i18n.ts'

/** Sets the commands that Telegram lists beside the text field, by kind of chat. A failure is only logged. */
export async function setMenu(api: Api, logger: Logger): Promise<void> {
  const lists: [BotCommandScope['type'], Record<string, string>][] = [
    ['all_private_chats', menu],
    // No commands work there. Earlier versions of the bot set lists for these.
    ['all_group_chats', {}],
    ['default', {}],
  ]
  const calls = lists.map(([type, list]) =>
    api.setMyCommands(describe(list), { scope: { type } as BotCommandScope }),
  )
  await Promise.all(calls).catch((err: unknown) => logger.warn({ err }, 'could not set the menu'))
}

const describe = (list: Record<string, string>): BotCommand[] =>
  Object.entries(list).map(([command, key]) => ({ command, description: translator.t(key) }))
