import { availableParallelism } from 'node:os'
import { PassThrough, type Readable } from 'node:stream'
import { runGuarded } from '@tarot/processes'
import { extract } from 'tar-stream'
import { DataError } from '../../errors.ts'
import { connectionEnvironment } from '../programs/connection-environment.ts'
import { type StoredObject, writeCompressed } from '../repository/encrypted-object.ts'
import type { Repository } from '../repository/repository.ts'
import { type RunContext, throwIfStopped } from '../run-context.ts'
import type { Lsn } from '../wal/segment.ts'
import { TarSink } from './tar-sink.ts'

export interface BaseBackup {
  base: StoredObject
  /** `backup_manifest`: the next incremental backup needs it. */
  manifest: Buffer
  timeline: number
  startLsn: Lsn
  stopLsn: Lsn
}

/**
 * Streams the data folder of the running server into the repository: `pg_basebackup`, which compresses with all processors,
 * → age. Nothing is written unencrypted.
 *
 * @param options.parentManifest the path of the manifest that an incremental backup builds upon
 * @throws DataError `BACKUP_FAILED` with the message of `pg_basebackup`; `REPOSITORY_UNAVAILABLE`
 */
export async function makeBaseBackup(options: {
  program: string
  databaseUrl: string
  repository: Repository
  name: string
  recipients: readonly string[]
  parentManifest: string | undefined
  expectedBytes: number | null
  run: RunContext
}): Promise<BaseBackup> {
  const { program, databaseUrl, repository, name, recipients, parentManifest, expectedBytes, run } = options
  const stdout = new PassThrough({ highWaterMark: 1 << 20 })
  const basebackup = await runGuarded(
    {
      command: program,
      args: [
        '--pgdata=-',
        '--format=tar',
        '--wal-method=none',
        '--checkpoint=fast',
        '--label=tarot-data',
        '--no-password',
        '--no-sync',
        `--compress=client-zstd:workers=${availableParallelism()}`,
        ...(parentManifest ? [`--incremental=${parentManifest}`] : []),
      ],
      stopSignal: 'SIGTERM',
      env: connectionEnvironment(databaseUrl),
    },
    {
      onStdout: (stream: Readable) => stream.pipe(stdout),
      onLine: (line) => run.log(`pg_basebackup: ${line}`),
    },
  )
  const stop = () => void basebackup.stop()
  run.signal.addEventListener('abort', stop)
  const manifest = new ManifestReader()
  let done = 0
  const inspect = (files: Uint8Array) => {
    done += files.length
    run.progress('Copying the database', done, expectedBytes, 'bytes')
    return manifest.write(files)
  }
  const content = async function* (): AsyncIterable<Uint8Array> {
    yield* stdout
    const code = await basebackup.exited
    await basebackup.closed
    throwIfStopped(run)
    if (code !== 0) throw failed(basebackup.output())
  }
  try {
    const base = await writeCompressed(repository, name, content(), recipients, inspect)
    const bytes = await manifest.read()
    return { base, manifest: bytes, ...readRange(bytes) }
  } finally {
    run.signal.removeEventListener('abort', stop)
    await basebackup.stop()
  }
}

function failed(output: string): DataError {
  const lines = output.trim().split('\n')
  // The name of the file is in a warning, and the error after it has none.
  const reason =
    lines.find((line) => line.includes('checksum verification failed in file')) ??
    lines.filter((line) => /error|fatal/i.test(line)).at(-1) ??
    lines.at(-1) ??
    'without a message'
  return new DataError(
    'BACKUP_FAILED',
    `pg_basebackup failed: ${reason.replace(/^(pg_basebackup: )?((error|WARNING): +)?/, '')}`,
    {
      details: { output },
    },
  )
}

/** Finds `backup_manifest` in the tar that passes by. It is its last file. */
class ManifestReader {
  readonly #tar: TarSink
  #parts: Buffer[] | undefined

  constructor() {
    const reader = extract()
    reader.on('entry', (header, stream, next) => {
      if (header.name === 'backup_manifest') {
        const parts: Buffer[] = []
        this.#parts = parts
        stream.on('data', (chunk) => parts.push(chunk as Buffer))
      } else stream.resume()
      stream.on('end', next)
    })
    this.#tar = new TarSink(reader)
  }

  write(chunk: Uint8Array): Promise<void> | undefined {
    return this.#tar.write(chunk)
  }

  /** @throws DataError `BACKUP_FAILED` if the tar has no manifest */
  async read(): Promise<Buffer> {
    await this.#tar.end()
    if (!this.#parts) throw new DataError('BACKUP_FAILED', 'pg_basebackup wrote no backup_manifest')
    return Buffer.concat(this.#parts)
  }
}

interface Manifest {
  'WAL-Ranges': { Timeline: number; 'Start-LSN': Lsn; 'End-LSN': Lsn }[]
}

function readRange(manifest: Buffer): { timeline: number; startLsn: Lsn; stopLsn: Lsn } {
  const ranges = (JSON.parse(manifest.toString('utf8')) as Manifest)['WAL-Ranges']
  const [range] = ranges
  if (!range || ranges.length > 1) {
    throw new DataError('BACKUP_FAILED', 'the server was promoted during the backup: repeat it')
  }
  return { timeline: range.Timeline, startLsn: range['Start-LSN'], stopLsn: range['End-LSN'] }
}
