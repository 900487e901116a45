import type { BotCommand } from '@grammyjs/types'
import { z } from 'zod'
import { badRequest } from '../bot-api/api-failure.ts'
import type { Arguments } from '../bot-api/arguments.ts'
import { asUser, type Sandbox } from '../sandbox.ts'
import type { Method } from './method.ts'

const MAX_COMMANDS = 100
const scopeSchema = z.looseObject({ type: z.string() })
/** The types of `BotCommandScope` and their required fields. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  default: [],
  all_private_chats: [],
  all_group_chats: [],
  all_chat_administrators: [],
  chat: ['chat_id'],
  chat_administrators: ['chat_id'],
  chat_member: ['chat_id', 'user_id'],
}

export const setMyCommands: Method = ({ sandbox, args }) => {
  const value = args.json('commands', 'commands') ?? []
  if (!Array.isArray(value)) throw badRequest('expected an Array of BotCommand')
  const commands = value.map(readCommand)
  if (commands.length > MAX_COMMANDS) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  return store(sandbox, args, commands)
}

export const deleteMyCommands: Method = ({ sandbox, args }) => store(sandbox, args, [])

export const getMyCommands: Method = ({ sandbox, args }) =>
  sandbox.profile.commands(readScope(args), args.text('language_code'))

function store(sandbox: Sandbox, args: Arguments, commands: BotCommand[]): true {
  sandbox.profile.setCommands(readScope(args), args.text('language_code'), commands)
  sandbox.changes.announce({ type: 'profile', bot: asUser(sandbox.bot) })
  return true
}

function readCommand(value: unknown): BotCommand {
  const read = z.looseObject({ command: z.string(), description: z.string() }).safeParse(value)
  if (!read.success) throw badRequest("can't parse BotCommand: expected an Object")
  const command = read.data.command.trim().replace(/^\//, '')
  const description = read.data.description.trim()
  if (command === '') throw badRequest('command must be non-empty')
  if (command.length > 32) throw badRequest('command length must not exceed 32')
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
  if (description === '') throw badRequest('command description must be non-empty')
  if ([...description].length > 256) throw badRequest('command description length must not exceed 256')
  return { command, description }
}

/** Returns a scope as a key of the profile: `default`, `chat 1001`. */
function readScope(args: Arguments): string {
  const value = args.json('scope', 'BotCommandScope')
  if (value === undefined) return 'default'
  const read = scopeSchema.safeParse(value)
  if (!read.success) throw badRequest("can't parse BotCommandScope: BotCommandScope must be an Object")
  const { type } = read.data
  const fields = Object.hasOwn(SCOPES, type) ? SCOPES[type] : undefined
  if (!fields) throw badRequest("can't parse BotCommandScope: Unsupported type specified")
  const missing = fields.find((field) => read.data[field] === undefined)
  if (missing) throw badRequest(`can't parse BotCommandScope: Can't find field "${missing}"`)
  return [type, ...fields.map((field) => read.data[field])].join(' ')
}
