import type { Chat, User } from '@grammyjs/types'
import { firstOfPeople } from './first-ids.ts'

/** Somebody who talks to the bot. `user` is what the bot sees in `from`. */
export interface Person {
  user: User
  /** Wrote to the bot in private at least once; before that a bot can't write to a person. */
  started: boolean
  blocked: boolean
  /** The account is gone: nobody reads or writes there any more. */
  deleted: boolean
}

export class People {
  readonly #people = new Map<number, Person>()
  #nextId = firstOfPeople()

  /** @returns undefined when the id is taken */
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

  /** Ids go on growing, so that a bot which knows them takes nobody for somebody who was here before. */
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
