import { type Data, isOutage, type Notification, type NotificationKind } from '@tarot/data'
import type { Api } from 'grammy'
import { type Drafts, isAsked } from './drafts.ts'
import { findDrawnReading } from './features/reading/find-drawn-reading.ts'
import type { Logger } from './logger.ts'
import { describeRefusal, isBlocked, isClosedChat, isTelegramTrouble } from './telegram/api-errors.ts'
import { within } from './telegram/call-signal.ts'
import { optionsOf } from './telegram/show.ts'
import { maxWait } from './updates/max-wait.ts'
import { notificationView } from './views/notification.ts'

/** Milliseconds that Telegram has for one message: well below the minute that a claimed notification is ours. */
const timeout = 10_000

/** Notifications claimed at once, few enough to be sent within that minute even if all are one person's. */
const batchSize = 5

/** Another way to tell a kind of thing, such as on the screen that the person has just pressed. */
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
  /** Tells one person what is due, now. Never throws: what could not be told is told by `tellDue`. */
  notify(userId: bigint): Promise<void>
  /**
   * Does something that leaves the person a word, and gives them that in another way than by a message: for this
   * person, and as long as this takes, whatever in this process comes to it first.
   *
   * @throws what the task throws
   */
  notifyHere(userId: bigint, here: NotifyHere, task: () => Promise<void>): Promise<void>
  /**
   * Tells whoever is due.
   *
   * @throws Telegram's failure when it can't be reached, and `@tarot/data`'s DataErrors
   */
  notifyDue(): Promise<void>
}

const bringsCredits = (kind: NotificationKind): boolean =>
  kind === 'payment_credited' || kind === 'credits_granted'

/** Tells people what the ledger has left for them in `data.notifications`, each thing once. */
export function createNotifier({ api, data, drafts, logger, stopping }: NotifierParts): Notifier {
  /** Told, but not yet on record as told: the database went away in between. */
  const told = new Set<bigint>()
  const ways = new Map<bigint, NotifyHere>()
  /** What `tellDue` is doing. */
  let round: Promise<unknown> = Promise.resolve()
  let isTelegramLost = false

  /**
   * Tells one thing. What fails is noted and tried again later, whatever it is: it keeps nothing else waiting.
   *
   * @throws when neither Telegram nor anybody else can be had: the failure of Telegram, or the outage of the database
   */
  async function deliver(notification: Notification): Promise<void> {
    const { id, kind, userId } = notification
    try {
      if (!told.has(id)) await (ways.get(userId)?.[kind]?.() ?? send(notification))
      told.add(id)
      await data.notifications.markSent(id)
      told.delete(id)
    } catch (error) {
      if (isOutage(error)) throw error
      // Told, and only the record of it fails: it is claimed again in a minute, and not told again.
      if (told.has(id))
        return logger.error({ id: String(id), kind, err: error }, 'what was told is not on record')
      await noteFailure(notification, error)
      if (isTelegramTrouble(error)) await findTelegram()
    }
  }

  /** One person's notifications one after another, everybody's side by side: a slow chat keeps no other waiting. */
  async function deliverAll(notifications: readonly Notification[]): Promise<void> {
    const people = Map.groupBy(notifications, ({ userId }) => userId)
    const deliverInOrder = async (ofOnePerson: readonly Notification[]) => {
      for (const notification of ofOnePerson) await deliver(notification)
    }
    const ends = await Promise.allSettled(people.values().map(deliverInOrder))
    const failure = ends.find((end) => end.status === 'rejected')
    if (failure) throw failure.reason
  }

  /** Whether it was this one call that failed, or all of Telegram is away. @throws Telegram's failure */
  async function findTelegram(): Promise<void> {
    isTelegramLost = true
    await api.getMe(within(timeout))
    isTelegramLost = false
  }

  async function send({ userId, telegramId, ...notification }: Notification): Promise<void> {
    const chatId = Number(telegramId)
    const waiting = bringsCredits(notification.kind) ? await findWaitingDraft(chatId, userId) : undefined
    const view = notificationView(notification, waiting)
    await api.sendMessage(chatId, view.text.value, optionsOf(view), within(timeout))
  }

  /** A question that waits for credits can go on from here. */
  async function findWaitingDraft(chatId: number, userId: bigint): Promise<string | undefined> {
    const draft = await drafts.find({ chatId, userId })
    if (!isAsked(draft) || (await findDrawnReading(data, userId, draft.id))) return undefined
    return draft.id
  }

  async function noteFailure({ id, userId, kind }: Notification, error: unknown): Promise<void> {
    const final = isClosedChat(error)
    await data.notifications.markFailed(id, describeRefusal(error), { final })
    if (isBlocked(error)) await data.users.setActive(userId, false)
    if (!final) logger.warn({ kind, err: error }, 'a person could not be told')
  }

  /** @returns whether there was something to tell */
  async function notify(userId: bigint): Promise<boolean> {
    try {
      const due = await data.notifications.claim({ userId, limit: batchSize })
      await deliverAll(due)
      return due.length > 0
    } catch (err) {
      logger.warn({ err }, 'a person waits to be told')
      return true
    }
  }

  async function notifyAll(): Promise<void> {
    // Each claim counts as a try, so none is made while Telegram does not answer at all.
    if (isTelegramLost) await findTelegram()
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
      ways.set(userId, here)
      try {
        await task()
        // Otherwise the errand has come to it first, and is about to tell it in this way.
        if (!(await notify(userId))) await maxWait(timeout, round)
      } finally {
        ways.delete(userId)
      }
    },

    notifyDue() {
      const task = notifyAll()
      round = task.catch(() => {})
      return task
    },
  }
}
