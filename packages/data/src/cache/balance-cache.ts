import type { Balance } from '../credits/find-balance.ts'
import type { CacheParts, StoredValue } from './cache-parts.ts'
import type { Change } from './change-channel.ts'
import type { Keys } from './keys.ts'
import type { AnyRedis, ScriptCommands } from './scripts/scripts.ts'
import { timeToLive } from './time-to-live.ts'
import { UserCache } from './user-cache.ts'

/** Milliseconds that an unknown user is cached as unknown. */
const unknownTtl = 30_000
/** Maximum number of balances in L1; about 20 MB. */
const maxEntries = 100_000

/** null for an unknown user. */
export type KnownBalance = Balance | null

/**
 * The credit balance cache: strings `<epoch>|<version>|<balance>|<expiresAt>|<loadTime>`. An unknown user has version 0
 * and the balance `?`; a tombstone has the balance `!` and nothing after it.
 */
export class BalanceCache {
  readonly #parts: CacheParts
  readonly #keys: Keys
  readonly #cache: UserCache<KnownBalance>

  constructor(parts: CacheParts, keys: Keys, load: (userIds: bigint[]) => Promise<KnownBalance[]>) {
    this.#parts = parts
    this.#keys = keys
    this.#cache = new UserCache(parts, {
      name: 'balance',
      max: maxEntries,
      sizeOf: () => 0,
      versionOf: (value) => value?.version ?? 0,
      load,
      keys: (userId) => [keys.balance(userId), keys.balanceLease(userId)],
      fetch: (redis, userId) => redis.get(keys.balance(userId)),
      decode,
      store: (redis, epoch, userId, { value, loadTime }, token) =>
        this.#set(redis, epoch, userId, value, loadTime, token),
    })
  }

  read = (userId: bigint, maxStaleness?: number): Promise<KnownBalance> =>
    this.#cache.read(userId, maxStaleness)
  warm = (userIds: bigint[]) => this.#cache.warm(userIds)
  invalidate = (userId: bigint, version: number): void => this.#cache.invalidate(userId, version)
  /** A process has written this. */
  receive({ userId, version, stored = '' }: Change): void {
    const received = version > 0 ? decodeRest(version, stored) : undefined
    if (received) this.#cache.receive(userId, received)
    else this.invalidate(userId, version)
  }
  invalidateAll = (): void => this.#cache.invalidateAll()
  clear = (): void => this.#cache.clear()

  /**
   * Writes what a commit has returned to both tiers.
   *
   * @param since a moment before the commit; milliseconds since 1970
   * @param isShort whether to use the short timeout
   * @returns whether Redis holds no older version now
   */
  async write(userId: bigint, balance: Balance, since: number, isShort: boolean): Promise<boolean> {
    this.#cache.storeCommitted(userId, balance, since)
    const { tier, statistics } = this.#parts
    if (!tier) return true
    return tier
      .deliver((redis, epoch) => this.#set(redis, epoch, userId, balance, 0, ''), isShort)
      .then(
        () => true,
        () => {
          statistics.count('balance', 'l2', 'error')
          return false
        },
      )
  }

  #set(
    redis: AnyRedis & ScriptCommands,
    epoch: string,
    userId: bigint,
    value: KnownBalance,
    loadTime: number,
    token: string,
  ): Promise<unknown> {
    const { changes, now } = this.#parts
    const time = value ? timeToLive.balance : unknownTtl
    const version = value?.version ?? 0
    const rest = `${value?.balance ?? '?'}|${now() + time}|${Math.round(loadTime)}`
    const announcement = changes.announcement({ what: 'balance', userId, version })
    return redis.tarotSetBalance(
      this.#keys.balance(userId),
      this.#keys.balanceLease(userId),
      epoch,
      version,
      rest,
      time,
      token,
      ...announcement,
    )
  }
}

const storedValue = /^(?<epoch>[^|]*)\|(?<version>\d{1,15})\|(?<rest>.*)$/
const afterVersion = /^(?<balance>\d{1,15}|\?)\|(?<expiresAt>\d{1,15})\|(?<loadTime>\d{1,15})$/

function decode(answer: unknown, epoch: string | undefined): StoredValue<KnownBalance> | undefined {
  const found = storedValue.exec(String(answer))?.groups
  if (!found || found.epoch !== epoch) return undefined
  return decodeRest(Number(found.version), found.rest ?? '')
}

function decodeRest(version: number, rest: string): StoredValue<KnownBalance> | undefined {
  const found = afterVersion.exec(rest)?.groups
  if (!found) return undefined
  const { balance, expiresAt, loadTime } = found
  const value = balance === '?' ? null : { balance: Number(balance), version }
  return { value, expiresAt: Number(expiresAt), loadTime: Number(loadTime) }
}
