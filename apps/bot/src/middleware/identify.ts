import type { Data, User } from '@tarot/data'
import type { MiddlewareFn } from 'grammy'
import type { User as TelegramUser } from 'grammy/types'
import type { BotContext } from '../context.ts'
import { grantWelcomeCredits } from '../welcome-credits.ts'

/** Milliseconds without a word after which somebody begins another session; as long as `data.sessions` keeps one. */
const sessionLength = 3_600_000

/** Gives the context `user`: whoever writes for the first time is registered, whatever they write. */
export function identify(data: Data, welcomeCredits: number): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    if (!ctx.from || ctx.from.is_bot) return
    const { user, isNew, welcomed, lastSeen } = await recognise(data, ctx.from, welcomeCredits)
    // Nobody waits for it, and its trouble is nobody's: what is missing is loaded when it is asked for.
    if (isFirstContact(lastSeen)) data.cache.warm(user.id).catch(() => {})
    Object.assign(ctx, { user, isNew, welcomed })
    await next()
  }
}

const isFirstContact = (lastSeen: Date | null): boolean =>
  lastSeen === null || Date.now() - lastSeen.getTime() > sessionLength

interface Recognised {
  user: User
  /** Whether they were registered now. */
  isNew: boolean
  /** Welcome credits that came with this. */
  welcomed: number
  /** The last activity before this one; null if there was none. */
  lastSeen: Date | null
}

/** The user that somebody is, registered now if need be. */
export async function recognise(data: Data, from: TelegramUser, welcomeCredits: number): Promise<Recognised> {
  const known = await data.users.byTelegramId(BigInt(from.id))
  if (known) {
    return { user: await refresh(data, known, from), isNew: false, welcomed: 0, lastSeen: known.lastActiveAt }
  }
  const { created: isNew, ...user } = await data.users.register(identityOf(from))
  const welcomed = isNew ? await grantWelcomeCredits(data, user.id, welcomeCredits) : 0
  return { user, isNew, welcomed, lastSeen: null }
}

/** Notes the activity, and the @name if it is another one now. */
async function refresh(data: Data, user: User, from: TelegramUser): Promise<User> {
  const identity = identityOf(from)
  if (user.username !== identity.username) return data.users.register(identity)
  await data.users.touch(user.id)
  return user
}

const identityOf = ({ id, username }: TelegramUser) => ({
  telegramId: BigInt(id),
  username: username ?? null,
})
