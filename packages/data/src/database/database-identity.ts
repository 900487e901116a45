import { createHash } from 'node:crypto'
import type pg from 'pg'
import type { CheckedPool, ConnectionCheck } from './pool.ts'
import { type Queryable, statement } from './statement.ts'

/** The identity of the database, as names that every process derives independently. */
export interface IdentityNames {
  /**
   * Names this run of this server: it changes with a failover, a promotion, a restore or a restart. Balances and readings
   * are cached under it, because they are quickly loaded again.
   */
  readonly server: string
  /** Names this history of this database: it changes with another timeline or another database, not with a restart. */
  readonly history: string
}

/** The identity of the database, for the caches. */
export interface IdentitySource extends IdentityNames {
  /** Incremented with each change of identity. Answers of an earlier generation are void. */
  readonly generation: number
  /** @param listener is called synchronously, before any other query to the new database */
  onChange(listener: (change: IdentityChange) => void): void
  /** Another process has found another database: all connections are reopened. */
  suspect(): void
}

export interface IdentityChange {
  /**
   * Whether cached values may be of data that no longer exists: the history is another one, or a ledger entry that was
   * seen before is missing, as in an older copy of the same history.
   */
  isLost: boolean
}

interface IdentityRow {
  server: string
  history: string
  /** The newest ledger entry, by id and time. Entries are never deleted. */
  headId: bigint | null
  headTime: string | null
  /** Whether the newest entry of the previous check still exists. */
  hasHead: boolean
}

const find = statement<IdentityRow>(
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

/** Milliseconds between probes. Each probe uses a connection of its own. */
const probeInterval = 5_000

/**
 * Detects when another database answers at the same address: after a failover, a promotion, a restore, or when an older
 * copy has replaced it. Each new connection is checked before its first query. A connection to a former database is not
 * reused. While connections stay open, for example to a former primary that still runs, a probe every five seconds over a
 * new connection detects the change.
 */
export class DatabaseIdentity implements IdentitySource, ConnectionCheck {
  server = ''
  history = ''
  generation = 0
  readonly #pool: CheckedPool
  readonly #listeners: ((change: IdentityChange) => void)[] = []
  /** The token that was current when each connection was checked. */
  readonly #checked = new WeakMap<object, object>()
  /** Replaced when the identity changes or is suspect. Connections with another token are closed. */
  #token = {}
  #head: { id: bigint; time: string } | undefined
  #timer: NodeJS.Timeout | undefined
  #probing: Promise<void> | undefined
  #isStopped = false

  constructor(pool: CheckedPool) {
    this.#pool = pool
  }

  /**
   * Begins to check the connections of the pool.
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
    this.#checked.set(client, this.#token)
  }

  accepts(client: pg.ClientBase): boolean {
    return this.#checked.get(client) === this.#token
  }

  suspect(): void {
    this.#token = {}
    if (!this.#isStopped) void this.probe()
  }

  /** Reads the identity over a new connection. A failed probe changes nothing. */
  probe(): Promise<void> {
    this.#probing ??= this.#pool
      .useOnce(async (client) => this.#apply(await this.#find(client)))
      .catch(() => {})
      .finally(() => {
        this.#probing = undefined
      })
    return this.#probing
  }

  /** Call it before the pool is closed. */
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

  async #find(client: Queryable): Promise<IdentityRow> {
    const head = this.#head
    const [found] = await find(client, [head?.id ?? null, head?.time ?? null])
    if (!found) throw new Error('database_identity returned no row')
    const { server, history, hasHead } = found
    // A concurrent check may have replaced the head: then the answer about the older one is void.
    return {
      ...found,
      server: digest(server),
      history: digest(history),
      hasHead: hasHead || head !== this.#head,
    }
  }

  #apply({ server, history, headId, headTime, hasHead }: IdentityRow): void {
    const isFirst = this.server === ''
    const isLost = !isFirst && (history !== this.history || !hasHead)
    const isAnother = server !== this.server || isLost
    if (headId !== null && headTime !== null) this.#head = { id: headId, time: headTime }
    else this.#head = undefined
    if (!isAnother) return
    this.server = server
    this.history = history
    this.#token = {}
    if (isFirst) return
    this.generation += 1
    for (const listener of this.#listeners) listener({ isLost })
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 10)
}
