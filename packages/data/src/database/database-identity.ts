import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { CheckedPool, ConnectionCheck } from './pool.ts'
import { type Queryable, statement } from './statement.ts'

/** Which database answers, in names that every process finds by itself. */
export interface IdentityNames {
  /**
   * Of this run of this server: another one after a failover, a promotion, a restore or a mere restart. Balances and
   * readings are cached under it, for they are quickly loaded again.
   */
  readonly server: string
  /** Of this history of this database: a restart leaves it, another timeline or another database does not. */
  readonly history: string
}

/** What the caches need to know of the database. */
export interface IdentitySource extends IdentityNames {
  /** Counts how often it has become another one. What was asked before the last time counts for nothing. */
  readonly generation: number
  /** @param listener is called at once, before anything is asked of the new one */
  onChange(listener: (change: IdentityChange) => void): void
  /** Another process has found another database: every connection is opened anew. */
  suspect(): void
}

export interface IdentityChange {
  /**
   * What is gone may be in any cache: the history is another one, or a ledger entry that was seen is not there any more, as
   * in an older copy of the same history.
   */
  isLost: boolean
}

/** A ledger entry, as its id and time. Entries are never deleted. */
interface Found {
  server: string
  history: string
  /** The newest entry. */
  headId: bigint | null
  headTime: string | null
  /** Whether the newest one that was seen before is still there. */
  hasHead: boolean
}

const find = statement<Found>(
  'database_identity',
  `
  with history as (
    select concat_ws(' ',
             (select system_identifier from pg_control_system()),
             (select timeline_id from pg_control_checkpoint()),
             (select oid from pg_database where datname = current_database())) as name
  ), head as (
    select id, extract(epoch from created_at)::text as time
      from transactions
     order by id desc
     limit 1
  )
  select history.name as history,
         concat_ws(' ', history.name, pg_is_in_recovery(), extract(epoch from pg_postmaster_start_time())) as server,
         head.id as "headId",
         head.time as "headTime",
         $1::bigint is null or exists (
           select from transactions
            where id = $1::bigint
              and extract(epoch from created_at)::text = $2::text
         ) as "hasHead"
    from history
    left join head on true
  `,
)

/** Milliseconds between two looks over a connection of their own. */
const probeInterval = 5_000

/**
 * Notices when another database answers at the same address: after a failover, a promotion, a restore, or when an older
 * copy has taken its place. Each connection is asked before anything else is asked on it. A connection that was opened to
 * an earlier one is not used again. Where connections stay open, as to a former primary that still runs, a look every
 * five seconds over a new connection finds out.
 */
export class DatabaseIdentity implements IdentitySource, ConnectionCheck {
  server = ''
  history = ''
  generation = 0
  readonly #pool: CheckedPool
  readonly #listeners: ((change: IdentityChange) => void)[] = []
  /** Of each connection the time in which it was checked. */
  readonly #checked = new WeakMap<object, object>()
  /** Connections that were checked in another one are closed. */
  #present = {}
  #head: { id: bigint; time: string } | undefined
  #timer: NodeJS.Timeout | undefined
  #probing: Promise<void> | undefined
  #isStopped = false

  constructor(pool: CheckedPool) {
    this.#pool = pool
  }

  /**
   * From now on each connection of the pool is checked.
   *
   * @throws DataError `DATABASE_UNAVAILABLE`, `PERMISSION_DENIED`
   */
  async start(): Promise<void> {
    this.#pool.check = this
    await this.#pool.query('select')
    this.#schedule()
  }

  onChange(listener: (change: IdentityChange) => void): void {
    this.#listeners.push(listener)
  }

  async onConnect(client: pg.ClientBase): Promise<void> {
    const found = await this.#find(client as Queryable)
    this.#apply(found)
    this.#checked.set(client, this.#present)
  }

  accepts(client: pg.ClientBase): boolean {
    return this.#checked.get(client) === this.#present
  }

  suspect(): void {
    this.#present = {}
    if (!this.#isStopped) void this.probe()
  }

  /** Looks over a new connection. Without an answer everything stays as it is. */
  probe(): Promise<void> {
    this.#probing ??= this.#pool
      .useOnce(async (client) => this.#apply(await this.#find(client)))
      .catch(() => {})
      .finally(() => {
        this.#probing = undefined
      })
    return this.#probing
  }

  /** Before the pool is closed. */
  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#probing
  }

  #schedule(): void {
    if (this.#isStopped) return
    this.#timer = setTimeout(() => void this.probe().then(() => this.#schedule()), probeInterval)
    this.#timer.unref()
  }

  async #find(client: Queryable): Promise<Found> {
    const head = this.#head
    const [found] = await find(client, [head?.id ?? null, head?.time ?? null])
    if (!found) throw new Error('database_identity returned no row')
    const { server, history, hasHead } = found
    // If another check has found out in the meantime, it is no news.
    return {
      ...found,
      server: digest(server),
      history: digest(history),
      hasHead: hasHead || head !== this.#head,
    }
  }

  #apply({ server, history, headId, headTime, hasHead }: Found): void {
    const isFirst = this.server === ''
    const isLost = !isFirst && (history !== this.history || !hasHead)
    const isAnother = server !== this.server || isLost
    if (headId !== null && headTime !== null) this.#head = { id: headId, time: headTime }
    else this.#head = undefined
    if (!isAnother) return
    this.server = server
    this.history = history
    this.#present = {}
    if (isFirst) return
    this.generation += 1
    for (const listener of this.#listeners) listener({ isLost })
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 10)
}
