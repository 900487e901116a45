/** Counts a chat's updates: those in progress, and those of the last two seconds. */
interface Chat {
  count: number
  active: number
  wait: Wait
  isFull: boolean
}

interface Wait {
  ended: Promise<void>
  end(): void
}

/** The slot of one update. */
interface Slot {
  /** Resolves when the delivery of other updates no longer waits for this one. */
  waitEnded: Promise<void>
  /** Call it when the update is processed. */
  release(): void
}

export interface ChatLimit {
  /** @returns undefined if the chat has no free slot */
  acquire(chatId: number): Slot | undefined
}

/**
 * Limits the concurrent updates per chat, so that a chat that floods the bot, or one that Telegram throttles, does not
 * delay others. The delivery waits for up to ten updates of a chat, for five seconds from the first; if there are more
 * at once, it waits for none of them. Beyond sixty updates, further ones are dropped.
 *
 * @param onFull called with the chat when its first update is dropped, and again only after the chat was quiet
 */
export function createChatLimit({
  onFull = (_chatId: number) => {},
  maxUpdates = 60,
  maxAwaited = 10,
  window = 2_000,
  timeout = 5_000,
} = {}): ChatLimit {
  const chats = new Map<number, Chat>()

  function open(chatId: number): Chat {
    const chat = { count: 0, active: 0, wait: startWait(timeout), isFull: false }
    chats.set(chatId, chat)
    return chat
  }

  return {
    acquire(chatId) {
      const chat = chats.get(chatId) ?? open(chatId)
      if (chat.count >= maxUpdates) {
        if (!chat.isFull) onFull(chatId)
        chat.isFull = true
        return undefined
      }
      if (chat.active === 0 && chat.count > 0) chat.wait = startWait(timeout)
      chat.count++
      chat.active++
      if (chat.count > maxAwaited) chat.wait.end()

      const free = () => {
        if (--chat.count === 0) chats.delete(chatId)
      }
      const acquiredAt = performance.now()
      return {
        waitEnded: chat.wait.ended,
        release() {
          if (--chat.active === 0) chat.wait.end()
          // A webhook delivers a chat's updates one by one, so the number of active ones alone does not show a flood.
          setTimeout(free, Math.max(0, acquiredAt + window - performance.now())).unref()
        },
      }
    },
  }
}

function startWait(milliseconds: number): Wait {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  return {
    ended: promise,
    end() {
      clearTimeout(timer)
      resolve()
    },
  }
}
