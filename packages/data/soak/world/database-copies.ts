import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { LocalPostgres } from '@tarot/services'
import pg from 'pg'

const run = promisify(execFile)

/** A copy of a cluster for a later failover, like a replica that lags. */
export interface DatabaseCopy {
  /** Copies the cluster as it is now. Clients see a short outage. */
  take(): Promise<void>
  readonly isTaken: boolean
  /** Replaces the cluster by the copy: later commits are lost. */
  failOver(): Promise<void>
}

export function createDatabaseCopy(server: LocalPostgres): DatabaseCopy {
  const copy = `${server.directory}-copy`
  let isTaken = false
  return {
    get isTaken() {
      return isTaken
    },
    async take() {
      await server.stop()
      await rm(copy, { recursive: true, force: true })
      // `cp -a` keeps the owner and the modes, which Postgres requires.
      await run('cp', ['-a', server.directory, copy])
      await server.restart()
      isTaken = true
    },
    async failOver() {
      await server.stop()
      await rm(server.directory, { recursive: true })
      await run('mv', [copy, server.directory])
      isTaken = false
      await server.restart()
    },
  }
}

/** Makes a server refuse all writes, as a standby does, or accept them again. */
export async function setReadOnly(server: LocalPostgres, isReadOnly: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: server.url })
  await client.connect()
  try {
    await client.query('set default_transaction_read_only = off')
    await client.query(`alter system set default_transaction_read_only = ${isReadOnly ? 'on' : 'off'}`)
    await client.query('select pg_reload_conf()')
  } finally {
    await client.end()
  }
}
