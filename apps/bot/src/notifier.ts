import { type Data, isOutage, type Notification, type NotificationKind } from '@tarot/data'
import type { Api } from 'grammy'
import { type Drafts, hasQuestion } from './drafts.ts'
import { findDrawnReading } from './features/reading/find-drawn-reading.ts'
import type { Logger } from './logger.ts'
import { describeRefusal, isBlocked, isClosedChat, isTelegramOutage } from './telegram/api-errors.ts'
import { within } from './telegram/call-signal.ts'
import { optionsOf } from './telegram/show.ts'
import { notificationView } from './views/notification.ts'
import { waitAtMost } from './wait-at-most.ts'

/** Milliseconds for one message: well below the minute for which a notification is claimed. */
const timeout = 10_000

/** Notifications per claim: few enough to be sent within that minute even if all are for one user. */
const batchSize = 5

/**
 * Delivers some kinds of notification in another way than by a message, such as on the screen of the pressed button.
 */
type NotifyHere = Partial<Record<NotificationKind, () => Promise<void>>>

interface NotifierParts {
  api: Api
  data: Data
  drafts: Drafts
  logger: Logger
  /** Aborted when the bot stops. */
  stopping: AbortSignal
}

export interface Notifier {
  /** Sends the user's pending notifications. Never throws: `notifyDue` sends what fails here. */
  notify(userId: bigint): Promise<void>
  /**
   * Runs a task that creates a notification for the user, and delivers it by `here` instead of a message. Until it
   * resolves, all deliveries to this user in this process use `here`.
   *
   * @throws what the task throws
   */
  notifyHere(userId: bigint, here: NotifyHere, task: () => Promise<void>): Promise<void>
  /**
   * Sends all pending notifications.
   *
   * @throws Telegram's error if Telegram is unavailable, and `@tarot/data`'s DataErrors
   */
  notifyDue(): Promise<void>
}

const bringsCredits = (kind: NotificationKind): boolean =>
  kind === 'payment_credited' || kind === 'credits_granted'

/** Sends the notifications of the outbox (`data.notifications`), each one once. */
export function createNotifier({ api, data, drafts, logger, stopping }: NotifierParts): Notifier {
  /** Ids of notifications that are sent but not marked as sent, because the database failed in between. */
  const sent = new Set<bigint>()
  /** By user id. */
  const overrides = new Map<bigint, NotifyHere>()
  /** The current run of `notifyDue`. */
  let round: Promise<unknown> = Promise.resolve()
  let isTelegramUnavailable = false

  /**
   * Sends one notification. A failure is stored for a later retry and does not delay other notifications.
   *
   * @throws Telegram's error if Telegram is unavailable, or the outage of the database
   */
  async function deliver(notification: Notification): Promise<void> {
    const { id, kind, userId } = notification
    try {
      if (!sent.has(id)) await (overrides.get(userId)?.[kind]?.() ?? send(notification))
      sent.add(id)
      await data.notifications.markSent(id)
      sent.delete(id)
    } catch (error) {
      if (isOutage(error)) throw error
      // Sent, but not marked as sent: it is claimed again in a minute and not sent again.
      if (sent.has(id))
        return logger.error(
          { id: String(id), kind, err: error },
          'a notification was sent but not marked as sent',
        )
      await recordFailure(notification, error)
      if (isTelegramOutage(error)) await probeTelegram()
    }
  }

  /** Sends each user's notifications in order and users concurrently, so that a slow chat does not delay others. */
  async function deliverAll(notifications: readonly Notification[]): Promise<void> {
    const byUser = Map.groupBy(notifications, ({ userId }) => userId)
    const deliverInOrder = async (ofOneUser: readonly Notification[]) => {
      for (const notification of ofOneUser) await deliver(notification)
    }
    const results = await Promise.allSettled(byUser.values().map(deliverInOrder))
    const failure = results.find((result) => result.status === 'rejected')
    if (failure) throw failure.reason
  }

  /** Finds out whether only one call failed or Telegram is unavailable. @throws Telegram's error if it is */
  async function probeTelegram(): Promise<void> {
    isTelegramUnavailable = true
    await api.getMe(within(timeout))
    isTelegramUnavailable = false
  }

  async function send({ userId, telegramId, ...notification }: Notification): Promise<void> {
    const chatId = Number(telegramId)
    const waiting = bringsCredits(notification.kind) ? await findWaitingDraft(chatId, userId) : undefined
    const view = notificationView(notification, waiting)
    // No screen that this process shows after the message has an older balance: see `forDisplay`.
    await data.credits.balance(userId)
    await api.sendMessage(chatId, view.text.value, optionsOf(view), within(timeout))
  }

  /** The id of a draft that waits for credits, so that the notification can lead back to it. */
  async function findWaitingDraft(chatId: number, userId: bigint): Promise<string | undefined> {
    const draft = await drafts.find({ chatId, userId })
    if (!hasQuestion(draft) || (await findDrawnReading(data, userId, draft.id))) return undefined
    return draft.id
  }

  async function recordFailure({ id, userId, kind }: Notification, error: unknown): Promise<void> {
    const final = isClosedChat(error)
    await data.notifications.markFailed(id, describeRefusal(error), { final })
    if (isBlocked(error)) await data.users.setActive(userId, false)
    if (!final) logger.warn({ kind, err: error }, 'a notification could not be sent')
  }

  /** @returns whether there was a pending notification */
  async function notify(userId: bigint): Promise<boolean> {
    try {
      const due = await data.notifications.claim({ userId, limit: batchSize })
      await deliverAll(due)
      return due.length > 0
    } catch (err) {
      logger.warn({ err }, 'the pending notifications of a user could not be sent')
      return true
    }
  }

  async function notifyAll(): Promise<void> {
    // Each claim counts as an attempt, so nothing is claimed while Telegram is unavailable.
    if (isTelegramUnavailable) await probeTelegram()
    for (let isMore = true; isMore && !stopping.aborted; ) {
      const batch = await data.notifications.claim({ limit: batchSize })
      isMore = batch.length === batchSize
      await deliverAll(batch)
    }
  }

  return {
    async notify(userId) {
      await notify(userId)
    },

    async notifyHere(userId, here, task) {
      overrides.set(userId, here)
      try {
        await task()
        // Otherwise the background task has claimed it, and is delivering it by `here`.
        if (!(await notify(userId))) await waitAtMost(timeout, round)
      } finally {
        overrides.delete(userId)
      }
    },

    notifyDue() {
      const task = notifyAll()
      round = task.catch(() => {})
      return task
    },
  }
}
