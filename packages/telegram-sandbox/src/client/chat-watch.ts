import type { Snapshot } from '../control-api/snapshot.ts'
import type { ChatEntry } from '../state/chats.ts'
import type { Milliseconds } from '../state/clock.ts'
import { type ControlClient, SandboxError } from './control-client.ts'
import { describeEntries } from './describe-entries.ts'

/** How long the client waits for the bot before it says what is missing. */
export const TIMEOUT: Milliseconds = 30_000

/** One person's view of one chat, and how far they have seen it. */
export class ChatWatch {
  readonly #control: ControlClient
  readonly #chatId: number
  readonly #name: string
  /** The last entry this person acted on or saw; `waitFor` looks at what came later. */
  #seen = 0

  constructor(control: ControlClient, chatId: number, name: string) {
    this.#control = control
    this.#chatId = chatId
    this.#name = name
  }

  see({ revision }: Pick<ChatEntry, 'revision'>): void {
    this.#seen = revision
  }

  /** Whatever is there before a person acts is no answer to it. */
  async look(): Promise<void> {
    this.see(await this.#control.get<Snapshot>('/state'))
  }

  async entries(since: number, wait = 0): Promise<ChatEntry[]> {
    const { entries } = await this.#control.get<{ entries: ChatEntry[] }>('/entries', {
      since,
      wait,
      chatId: this.#chatId,
    })
    return entries
  }

  /** The bot's next entry that fits. @throws SandboxError when none came in time, listing what came instead */
  async waitFor(fits: (entry: ChatEntry) => boolean, timeout: Milliseconds): Promise<ChatEntry> {
    const deadline = performance.now() + timeout
    const passed: ChatEntry[] = []
    let since = this.#seen
    for (;;) {
      const left = deadline - performance.now()
      const entries = left > 0 ? await this.entries(since, Math.ceil(left)) : []
      const found = entries.find((entry) => entry.by === 'bot' && fits(entry))
      if (found) {
        this.see(found)
        return found
      }
      passed.push(...entries)
      since = entries.at(-1)?.revision ?? since
      if (left <= 0) {
        throw new SandboxError(
          `The bot wrote nothing to ${this.#name} that fits within ${timeout} ms. ${describeEntries(passed)}`,
        )
      }
    }
  }
}
