import type { Chat, User } from '@grammyjs/types'
import { firstPersonId } from './first-ids.ts'

/** A person who can chat with the bot. `user` is what the bot sees in `from`. */
export interface Person {
  user: User
  /** Whether the person has written to the bot in private. Before that, the bot can't write to them. */
  started: boolean
  blocked: boolean
  /** Whether the account is deleted. */
  deleted: boolean
}

export class People {
  readonly #people = new Map<number, Person>()
  #nextId = firstPersonId()

  /** @returns undefined if the id is taken */
  add(user: Omit<User, 'id' | 'is_bot'> & { id?: number | undefined }): Person | undefined {
    while (this.#people.has(this.#nextId)) this.#nextId++
    const id = user.id ?? this.#nextId
    if (this.#people.has(id)) return undefined
    if (id === this.#nextId) this.#nextId++
    const person: Person = {
      user: { ...user, id, is_bot: false },
      started: false,
      blocked: false,
      deleted: false,
    }
    this.#people.set(id, person)
    return person
  }

  get(id: number): Person | undefined {
    return this.#people.get(id)
  }

  all(): Person[] {
    return [...this.#people.values()]
  }

  /** Deletes all people. Ids keep increasing, so that a bot never confuses a new person with an earlier one. */
  clear(): void {
    this.#people.clear()
  }
}

export function privateChat({ id, first_name, last_name, username }: User): Chat.PrivateChat {
  return {
    id,
    first_name,
    ...(last_name === undefined ? {} : { last_name }),
    ...(username === undefined ? {} : { username }),
    type: 'private',
  }
}
