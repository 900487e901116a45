import { cp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unprivilegedUser } from '@tarot/processes'
import type { BackupConfig } from '../src/backup/backup-config.ts'
import type { BackupEngine, RestoreTarget } from '../src/backup/engine.ts'
import { nativeEngine } from '../src/backup/native/native-engine.ts'
import { backupDocument, readListing, type StoredBackup } from '../src/backup/native/stored-backup.ts'
import { findStoredWal, type StoredWal, walDocument } from '../src/backup/native/wal/stored-wal.ts'
import {
  readEncrypted,
  type StoredObject,
  writeEncrypted,
} from '../src/backup/repository/encrypted-object.ts'
import { FolderRepository } from '../src/backup/repository/folder-repository.ts'
import { signDocument } from '../src/backup/repository/signed-file.ts'
import { recover } from '../src/backup/restore/recover.ts'
import type { BackedUpPostgres } from './backed-up-postgres.ts'
import { query } from './query.ts'

let copies = 0

/** A copy of the repository, to be damaged. It is read as where drills run, so nothing is uploaded into it. */
export async function copyRepository(world: BackedUpPostgres, changes: Partial<BackupConfig> = {}) {
  copies += 1
  const folder = join(world.folder, `copy-${copies}`)
  await cp(world.config.repository, folder, { recursive: true })
  const config: BackupConfig = { ...world.config, maker: undefined, repository: folder, ...changes }
  const repository = new FolderRepository(folder)
  const engine = nativeEngine(config, repository)
  return new DamagedRepository(world, config, repository, engine)
}

export class DamagedRepository {
  readonly config: BackupConfig
  readonly engine: BackupEngine
  readonly #world: BackedUpPostgres
  readonly #repository: FolderRepository

  constructor(
    world: BackedUpPostgres,
    config: BackupConfig,
    repository: FolderRepository,
    engine: BackupEngine,
  ) {
    this.config = config
    this.engine = engine
    this.#world = world
    this.#repository = repository
  }

  path = (name: string): string => join(this.config.repository, name)
  remove = (name: string): Promise<void> => rm(this.path(name))

  /** Flips the lowest bit of a byte in the middle. */
  async flip(name: string): Promise<void> {
    const content = await readFile(this.path(name))
    flipByte(content, content.length >> 1)
    await writeFile(this.path(name), content)
  }

  async truncate(name: string): Promise<void> {
    await truncate(this.path(name), (await readFile(this.path(name))).length - 1_000)
  }

  async swap(name: string, other: string): Promise<void> {
    await rename(this.path(name), this.path('swapped'))
    await rename(this.path(other), this.path(name))
    await rename(this.path('swapped'), this.path(other))
  }

  async wal(segment: string): Promise<StoredWal> {
    const stored = await findStoredWal(this.#repository, segment, this.config.publicKey)
    if (!stored) throw new Error(`${segment} is not stored`)
    return stored
  }

  async removeWal(segment: string): Promise<void> {
    await this.remove((await this.wal(segment)).object.name)
    await this.remove(walDocument(segment))
  }

  /** Changes what is inside of a backup, encrypts it again and signs it, as only the host of the database can. */
  async changeBackup(id: string, change: (tar: Buffer) => void): Promise<void> {
    const listing = await readListing(this.#repository, this.config.publicKey)
    const backup = listing.backups.find((candidate) => candidate.id === id) as StoredBackup
    backup.base = await this.#change(backup.base, change)
    await this.#sign(backupDocument(id), backup)
    await this.#sign('listing.json', listing)
  }

  async changeWal(segment: string, change: (content: Buffer) => void): Promise<void> {
    const stored = await this.wal(segment)
    stored.object = await this.#change(stored.object, change)
    await this.#sign(walDocument(segment), stored)
  }

  async changeWalDocument(segment: string, changes: Partial<StoredWal>): Promise<void> {
    await this.#sign(walDocument(segment), { ...(await this.wal(segment)), ...changes })
  }

  verify = () => this.engine.verify(this.#world.run)

  /** Restores the target and returns how many readings it has. */
  async restore(target: RestoreTarget): Promise<number> {
    const folder = join(this.config.repository, '..', `restored-${copies}-${Math.random()}`)
    const { run } = this.#world
    const runAs = unprivilegedUser()
    try {
      const recovered = await recover(this.config, this.engine, {
        ...{ target, folder, runAs, durable: false, run },
      })
      try {
        const [row] = await query<{ count: string }>(recovered.server.url, 'select count(*) from readings')
        return Number(row?.count)
      } finally {
        await recovered.stop()
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async #change(object: StoredObject, change: (content: Buffer) => void): Promise<StoredObject> {
    const { identity } = this.#world.keys
    const parts: Uint8Array[] = []
    for await (const part of readEncrypted(this.#repository, object, [identity])) parts.push(part)
    const content = Buffer.concat(parts)
    change(content)
    async function* changed() {
      yield content
    }
    return writeEncrypted(this.#repository, object.name, changed(), this.#world.keys.recipients)
  }

  async #sign(name: string, content: unknown): Promise<void> {
    await writeFile(this.path(name), signDocument(name, content, this.#world.config.maker.signingKey))
  }
}

export function flipByte(content: Buffer, place: number): void {
  content.writeUInt8(content.readUInt8(place) ^ 1, place)
}

/** Returns where the largest file is in a tar of those whose names match. */
export function findInTar(tar: Buffer, pattern: RegExp): { name: string; start: number; bytes: number } {
  let found = { name: '', start: 0, bytes: 0 }
  for (let header = 0; header < tar.length && tar[header] !== 0; ) {
    const text = (from: number, to: number) =>
      tar
        .toString('latin1', header + from, header + to)
        .split('\0')[0]
        ?.trim() ?? ''
    const bytes = Number.parseInt(text(124, 136), 8)
    const name = text(0, 100)
    if (pattern.test(name) && bytes > found.bytes) found = { name, start: header + 512, bytes }
    header += 512 + Math.ceil(bytes / 512) * 512
  }
  if (!found.name) throw new Error(`the tar has no file ${pattern}`)
  return found
}
