import type { Snapshot } from '../control-api/snapshot.ts'
import type { ChatEntry } from '../state/chats.ts'
import type { Milliseconds } from '../state/clock.ts'
import { type ControlClient, SandboxError } from './control-client.ts'
import { describeEntries } from './describe-entries.ts'

/** Default timeout of the client's waits. */
export const TIMEOUT: Milliseconds = 30_000

/** Watches one chat for one person, from the last entry that the person has seen. */
export class ChatWatch {
  readonly #control: ControlClient
  readonly #chatId: number
  readonly #name: string
  /** Revision of the last entry that this person caused or saw. `waitFor` considers later entries. */
  #seen = 0

  constructor(control: ControlClient, chatId: number, name: string) {
    this.#control = control
    this.#chatId = chatId
    this.#name = name
  }

  markSeen({ revision }: Pick<ChatEntry, 'revision'>): void {
    this.#seen = revision
  }

  /** Marks all entries as seen. Entries from before an action are not answers to it. */
  async skipToNow(): Promise<void> {
    this.markSeen(await this.#control.get<Snapshot>('/state'))
  }

  async entries(since: number, wait = 0): Promise<ChatEntry[]> {
    const { entries } = await this.#control.get<{ entries: ChatEntry[] }>('/entries', {
      since,
      wait,
      chatId: this.#chatId,
    })
    return entries
  }

  /** Returns the bot's next matching entry. @throws SandboxError after the timeout, with a list of the other entries */
  async waitFor(matches: (entry: ChatEntry) => boolean, timeout: Milliseconds): Promise<ChatEntry> {
    const deadline = performance.now() + timeout
    const others: ChatEntry[] = []
    let since = this.#seen
    for (;;) {
      const remaining = deadline - performance.now()
      const entries = remaining > 0 ? await this.entries(since, Math.ceil(remaining)) : []
      const found = entries.find((entry) => entry.by === 'bot' && matches(entry))
      if (found) {
        this.markSeen(found)
        return found
      }
      others.push(...entries)
      since = entries.at(-1)?.revision ?? since
      if (remaining <= 0) {
        throw new SandboxError(
          `The bot wrote no matching message to ${this.#name} within ${timeout} ms. ${describeEntries(others)}`,
        )
      }
    }
  }
}
