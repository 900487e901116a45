import type pg from 'pg'
import { below } from '../history/random.ts'

/** What the steps of a round share. */
export interface TableWorld {
  pool: pg.Pool
  random: () => number
  /** Makes an incremental backup. */
  backUp(): Promise<void>
}

export const tables = ['t0', 't1', 't2'] as const
const firstRows = 20_000
let lastId = 0

/** Creates the tables, of about 600 blocks each, and removes those of the round before. */
export async function createTables({ pool }: TableWorld): Promise<void> {
  for (const table of tables) {
    await pool.query(`drop table if exists ${table}`)
    // The steps decide when a table is vacuumed.
    await pool.query(
      `create table ${table} (id bigint primary key, filler text default repeat('f', 150)) with (autovacuum_enabled = off)`,
    )
    await insert(pool, table, firstRows)
    await pool.query(`vacuum ${table}`)
  }
  await pool.query('checkpoint')
}

/** Each changes one table as incremental backups have been wrong about, or nearly so. */
export const steps = {
  /** VACUUM truncates the table, and it grows again, to fewer, as many or more blocks, often after an incremental backup. */
  async regrow(world, table) {
    const { pool, random } = world
    const before = await blocksOf(pool, table)
    const kept = Math.floor(before * (0.1 + 0.75 * random()))
    await pool.query(`delete from ${table} where ctid >= '(${kept},1)'`)
    await pool.query(`vacuum ${table}`)
    const after = await blocksOf(pool, table)
    if (random() < 0.3) await pool.query('checkpoint')
    if (random() < 0.3) await world.backUp()
    // About 42 rows of this width fill a block.
    const growth = [0.2, 0.5, 1, 1.5][below(random, 4)] ?? 1
    const grow = [copy, insert, insertTogether][below(random, 3)] ?? copy
    await grow(pool, table, Math.max(Math.ceil((before - kept) * 42 * growth), 100))
    return after < before ? 'truncated' : 'not truncated'
  },
  /** Extends the table, and leaves only dead rows and empty blocks there. */
  async rollBack({ pool, random }, table) {
    const client = await pool.connect()
    try {
      await client.query('begin')
      await copy(client, table, 500 + below(random, 5_000))
      await client.query('rollback')
    } finally {
      client.release()
    }
    if (random() < 0.5) await pool.query(`vacuum ${table}`)
  },
  async truncate({ pool, random }, table) {
    await pool.query(`truncate ${table}`)
    await insert(pool, table, firstRows / 2 + below(random, firstRows))
  },
  async rewrite({ pool }, table) {
    await pool.query(`vacuum full ${table}`)
  },
  async update({ pool, random }, table) {
    await pool.query(`update ${table} set filler = md5(id::text) where id % $1 = 0`, [2 + below(random, 50)])
  },
  /** Changes the visibility map and the map of free space too. */
  async deleteSome({ pool, random }, table) {
    await pool.query(`delete from ${table} where id % 3 = $1`, [below(random, 3)])
    await pool.query(`vacuum ${table}`)
  },
  async checkpoint({ pool }) {
    await pool.query('checkpoint')
    await pool.query('select pg_switch_wal()')
  },
} satisfies Record<string, (world: TableWorld, table: string) => Promise<unknown>>

export type StepName = keyof typeof steps

/** How often each is drawn. */
export const weights: Record<StepName, number> = {
  regrow: 8,
  rollBack: 2,
  truncate: 1,
  rewrite: 1,
  update: 2,
  deleteSome: 2,
  checkpoint: 1,
}

/** Returns the first of this many new ids. */
function nextIds(count: number): number {
  lastId += count
  return lastId - count + 1
}

async function insert(client: pg.Pool | pg.PoolClient, table: string, rows: number): Promise<void> {
  const first = nextIds(rows)
  await client.query(`insert into ${table} (id) select generate_series($1::bigint, $2::bigint)`, [
    first,
    first + rows - 1,
  ])
}

/** COPY extends a table by many blocks at once, and leaves those empty that it does not need. */
async function copy(client: pg.Pool | pg.PoolClient, table: string, rows: number): Promise<void> {
  const first = nextIds(rows)
  await client.query(`copy ${table} (id) from program 'seq ${first} ${first + rows - 1}'`)
}

/** Sessions that wait for each other extend a table by many blocks too. */
async function insertTogether(pool: pg.Pool | pg.PoolClient, table: string, rows: number): Promise<void> {
  await Promise.all(Array.from({ length: 4 }, () => insert(pool, table, Math.ceil(rows / 4))))
}

async function blocksOf(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ blocks: number }>(
    `select (pg_relation_size($1::regclass) / current_setting('block_size')::integer)::integer as blocks`,
    [table],
  )
  return rows[0]?.blocks ?? 0
}
