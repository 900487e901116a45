import type { MenuButton } from '@grammyjs/types'
import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import { asUser } from '../sandbox.ts'
import type { Method } from './method.ts'

/** `setMyName`, `setMyDescription` and `setMyShortDescription`: one text per language. */
const setText =
  (kind: string, limit: number): Method =>
  ({ sandbox, args }) => {
    const text = args.text(kind)
    if ([...text].length > limit) throw badRequest(`BOT_${kind.toUpperCase()}_TOO_LONG`)
    sandbox.profile.setText(kind, args.text('language_code'), text)
    sandbox.changes.announce({ type: 'profile', bot: asUser(sandbox.bot) })
    return true
  }

const getText =
  (kind: string): Method =>
  ({ sandbox, args }) => ({ [kind]: sandbox.profile.text(kind, args.text('language_code')) })

const menuButton = z.union([
  z.object({ type: z.enum(['default', 'commands']) }),
  z.object({ type: z.literal('web_app'), text: z.string(), web_app: z.object({ url: z.string() }) }),
])

const setChatMenuButton: Method = ({ sandbox, args }) => {
  const read = menuButton.safeParse(args.json('menu_button', 'menu button') ?? { type: 'default' })
  if (!read.success) throw badRequest("can't parse menu button: MenuButton has unsupported type")
  sandbox.profile.setMenuButton(args.integer('chat_id', 0), read.data satisfies MenuButton)
  return true
}

export const profileMethods: Record<string, Method> = {
  setMyName: setText('name', 64),
  getMyName: ({ sandbox, args }) => ({
    name: sandbox.profile.text('name', args.text('language_code')) || sandbox.bot.first_name,
  }),
  setMyDescription: setText('description', 512),
  getMyDescription: getText('description'),
  setMyShortDescription: setText('short_description', 120),
  getMyShortDescription: getText('short_description'),
  setChatMenuButton,
  getChatMenuButton: ({ sandbox, args }) => sandbox.profile.menuButton(args.integer('chat_id', 0)),
}
