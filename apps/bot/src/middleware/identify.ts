import type { Data, User } from '@tarot/data'
import type { MiddlewareFn } from 'grammy'
import type { User as TelegramUser } from 'grammy/types'
import type { BotContext } from '../context.ts'
import { grantWelcomeCredits } from '../welcome-credits.ts'

/** Milliseconds without activity after which a new session begins; the same as in `data.sessions`. */
const sessionLength = 3_600_000

/** Adds `user` to the context. A new user is registered, with any update. */
export function identify(data: Data, welcomeCredits: number): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    if (!ctx.from || ctx.from.is_bot) return
    const { user, isNew, grantedWelcomeCredits, lastSeen } = await findOrRegister(
      data,
      ctx.from,
      welcomeCredits,
    )
    // Not awaited, and failures are ignored: what is missing in the cache is loaded on demand.
    if (isFirstContact(lastSeen)) data.cache.warm(user.id).catch(() => {})
    Object.assign(ctx, { user, isNew, grantedWelcomeCredits })
    await next()
  }
}

const isFirstContact = (lastSeen: Date | null): boolean =>
  lastSeen === null || Date.now() - lastSeen.getTime() > sessionLength

interface FoundUser {
  user: User
  /** Whether the user was registered now. */
  isNew: boolean
  /** Welcome credits that were granted now. */
  grantedWelcomeCredits: number
  /** The previous activity; null if there was none. */
  lastSeen: Date | null
}

/** Finds the user, or registers a new one with the welcome credits. */
export async function findOrRegister(
  data: Data,
  from: TelegramUser,
  welcomeCredits: number,
): Promise<FoundUser> {
  const known = await data.users.byTelegramId(BigInt(from.id))
  if (known) {
    return {
      user: await refresh(data, known, from),
      isNew: false,
      grantedWelcomeCredits: 0,
      lastSeen: known.lastActiveAt,
    }
  }
  const { created: isNew, ...user } = await data.users.register(identityOf(from))
  const grantedWelcomeCredits = isNew ? await grantWelcomeCredits(data, user.id, welcomeCredits) : 0
  return { user, isNew, grantedWelcomeCredits, lastSeen: null }
}

/** Records the activity, and the username if it has changed. */
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
