/** A chat's updates that are being handled, or were taken in the last two seconds. */
interface Chat {
  taken: number
  inHand: number
  wait: Wait
  isFull: boolean
}

interface Wait {
  over: Promise<void>
  end(): void
}

/** One update's place. */
interface Place {
  /** Resolves when the delivery of everybody's updates no longer waits for this one. */
  letGo: Promise<void>
  /** The update is handled. */
  leave(): void
}

export interface ChatLimit {
  /** @returns undefined when the chat has no place left */
  enter(chatId: number): Place | undefined
}

/**
 * Bounds what one chat may hold, so that a chat that floods the bot, or one that Telegram is slow for, keeps nobody else
 * waiting. Up to ten updates of a chat are waited for, five seconds from the first; when there are more at once, none of
 * them is. Past sixty no more are taken.
 *
 * @param onFull called with a chat whose updates are not taken any more, once until it is quiet
 */
export function createChatLimit({
  onFull = (_chatId: number) => {},
  places = 60,
  waitedFor = 10,
  window = 2_000,
  timeout = 5_000,
} = {}): ChatLimit {
  const chats = new Map<number, Chat>()

  function open(chatId: number): Chat {
    const chat = { taken: 0, inHand: 0, wait: startWait(timeout), isFull: false }
    chats.set(chatId, chat)
    return chat
  }

  return {
    enter(chatId) {
      const chat = chats.get(chatId) ?? open(chatId)
      if (chat.taken >= places) {
        if (!chat.isFull) onFull(chatId)
        chat.isFull = true
        return undefined
      }
      if (chat.inHand === 0 && chat.taken > 0) chat.wait = startWait(timeout)
      chat.taken++
      chat.inHand++
      if (chat.taken > waitedFor) chat.wait.end()

      const free = () => {
        if (--chat.taken === 0) chats.delete(chatId)
      }
      const enteredAt = performance.now()
      return {
        letGo: chat.wait.over,
        leave() {
          if (--chat.inHand === 0) chat.wait.end()
          // A webhook brings a chat's updates one by one: by what is in hand alone a flood would not be seen.
          setTimeout(free, Math.max(0, enteredAt + window - performance.now())).unref()
        },
      }
    },
  }
}

function startWait(milliseconds: number): Wait {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, milliseconds)
  return {
    over: promise,
    end() {
      clearTimeout(timer)
      resolve()
    },
  }
}
