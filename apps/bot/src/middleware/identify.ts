import type { Data, User } from '@tarot/data'
import type { MiddlewareFn } from 'grammy'
import type { User as TelegramUser } from 'grammy/types'
import type { BotContext } from '../context.ts'
import { grantWelcomeCredits } from '../welcome-credits.ts'

/** Gives the context `user`: whoever writes for the first time is registered, whatever they write. */
export function identify(data: Data, welcomeCredits: number): MiddlewareFn<BotContext> {
  return async (ctx, next) => {
    if (!ctx.from || ctx.from.is_bot) return
    Object.assign(ctx, await recognise(data, ctx.from, welcomeCredits))
    await next()
  }
}

/** The user that somebody is, registered now if need be, and the welcome credits that came with that. */
export async function recognise(
  data: Data,
  from: TelegramUser,
  welcomeCredits: number,
): Promise<{ user: User; welcomed: number }> {
  const known = await data.users.byTelegramId(BigInt(from.id))
  if (known) return { user: await refresh(data, known, from), welcomed: 0 }
  const { created, ...user } = await data.users.register(identityOf(from))
  return { user, welcomed: created ? await grantWelcomeCredits(data, user.id, welcomeCredits) : 0 }
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
