import { createPublicKey, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import { z } from 'zod'
import { readDirectAddress } from '../config.ts'
import { oneOf, readEnvironment, wholeNumber } from '../environment.ts'
import { DataError } from '../errors.ts'
import type { BackupEngineName } from './backup-run.ts'
import { readPublicKey, readSigningKey } from './repository/signed-file.ts'

/** The settings of backups. */
export interface BackupConfig extends RepositoryConfig {
  databaseUrl: string
}

/** What reading the repository needs of them: there may be no database. */
export interface RepositoryConfig {
  engine: BackupEngineName
  /** A folder, or `s3://bucket/prefix?endpoint=…&region=…`. */
  repository: string
  /** Postgres itself, without a pooler, as a user that may replicate. */
  databaseUrl: string | undefined
  /** Folders with the programs of Postgres, the first that has a program first. */
  programFolders: string[]
  /** Checks the signatures in the repository. */
  publicKey: KeyObject
  /** On the host of the database: what making backups needs. */
  maker: BackupMaker | undefined
  /** Where drills and restores run: the file with the age identity that opens the backups. */
  identityFile: string | undefined
  /** With pgBackRest: the passphrase of its repository. */
  cipherPass?: string | undefined
  /** For drills: a folder on a disk with room for the database. */
  scratchFolder: string | undefined
  retention: Retention
}

export interface BackupMaker {
  /** Two age recipients: the operating one and the escrow. Empty with pgBackRest. */
  recipients: string[]
  signingKey: KeyObject
  /** On the disk of the database: `wal/`, which the server archives into, and what the next incremental backup needs. */
  workFolder: string
}

/** How long full backups are kept, with what builds upon them. */
export interface Retention {
  /** Days that a full backup is kept. Default 14. */
  days: number
  /** Full backups that are kept, however old they are. Default 2, at least 2. */
  fulls: number
}

const absolutePath = z.string().refine(isAbsolute, 'must be an absolute path')
const recipients = z
  .string()
  .transform((text) => text.split(',').map((part) => part.trim()))
  .refine(
    (list) =>
      list.length >= 2 &&
      new Set(list).size === list.length &&
      list.every((part) => /^age1[a-z0-9]{20,}$/.test(part)),
    'must be two or more age recipients (age1…), separated by commas: the operating one and the escrow',
  )

const schema = z.object({
  BACKUP_ENGINE: oneOf(['native', 'pgbackrest']).default('native'),
  BACKUP_REPOSITORY: z
    .string()
    .refine(
      (text) => isAbsolute(text) || /^s3:\/\/[^/]/.test(text),
      'must be an absolute path or s3://bucket/prefix',
    )
    .optional(),
  BACKUP_RECIPIENTS: recipients.optional(),
  BACKUP_SIGNING_KEY_FILE: absolutePath.optional(),
  BACKUP_PUBLIC_KEY: z.string().optional(),
  BACKUP_IDENTITY_FILE: absolutePath.optional(),
  BACKUP_CIPHER_PASS_FILE: absolutePath.optional(),
  BACKUP_WORK_FOLDER: absolutePath.optional(),
  BACKUP_SCRATCH_FOLDER: absolutePath.optional(),
  BACKUP_RETENTION_DAYS: wholeNumber(1, 3_650).default(14),
  BACKUP_RETENTION_FULLS: wholeNumber(2, 1_000).default(2),
  POSTGRES_PROGRAMS: z.string().optional(),
})

/** The variables that hold settings of backups. */
export const backupSettingNames: readonly string[] = Object.keys(schema.shape)

/**
 * Checks the form of each setting of backups, without the files that they name.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`
 */
export function checkBackupSettings(environment: NodeJS.ProcessEnv): void {
  readEnvironment(schema, environment)
}

/**
 * Reads the settings of backups from the environment.
 *
 * @returns undefined if `BACKUP_REPOSITORY` is not set: then nothing makes backups
 * @throws DataError `INVALID_CONFIG` with the variable in `field`
 */
export async function readBackupConfig(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<BackupConfig | undefined> {
  const config = await readRepositoryConfig(environment)
  return config && { ...config, databaseUrl: readDirectAddress(environment).databaseUrl }
}

/** @throws DataError `INVALID_CONFIG` without a database */
export function requireDatabaseUrl({ databaseUrl }: RepositoryConfig, why?: string): string {
  if (databaseUrl !== undefined) return databaseUrl
  const message = `DATABASE_URL is not set${why === undefined ? '' : `: ${why}`}`
  throw new DataError('INVALID_CONFIG', message, { field: 'DATABASE_URL' })
}

/**
 * Reads them for what needs no database: `DATABASE_URL` may be missing.
 *
 * @throws DataError `INVALID_CONFIG` with the variable in `field`
 */
export async function readRepositoryConfig(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<RepositoryConfig | undefined> {
  const settings = readEnvironment(schema, environment)
  if (!settings.BACKUP_REPOSITORY) return undefined
  const maker = await readMaker(settings)
  const publicKey = settings.BACKUP_PUBLIC_KEY
    ? readPublicKey(settings.BACKUP_PUBLIC_KEY)
    : maker && createPublicKey(maker.signingKey)
  if (maker && publicKey && !publicKey.equals(createPublicKey(maker.signingKey))) {
    throw new DataError(
      'INVALID_CONFIG',
      'BACKUP_PUBLIC_KEY does not belong to the key in BACKUP_SIGNING_KEY_FILE: what is signed with the one could not be read with the other. `pnpm data backup keys` makes both',
      { field: 'BACKUP_PUBLIC_KEY' },
    )
  }
  if (!publicKey) throw missing('BACKUP_PUBLIC_KEY', 'it checks the signatures in the repository')
  return {
    engine: settings.BACKUP_ENGINE,
    repository: settings.BACKUP_REPOSITORY,
    databaseUrl: readAnyAddress(environment),
    programFolders: settings.POSTGRES_PROGRAMS?.split(':').filter(Boolean) ?? [],
    publicKey,
    maker,
    identityFile: settings.BACKUP_IDENTITY_FILE,
    cipherPass: await readCipherPass(settings),
    scratchFolder: settings.BACKUP_SCRATCH_FOLDER,
    retention: { days: settings.BACKUP_RETENTION_DAYS, fulls: settings.BACKUP_RETENTION_FULLS },
  }
}

/** The address, if there is one. */
function readAnyAddress(environment: NodeJS.ProcessEnv): string | undefined {
  return environment.DATABASE_URL?.trim() ? readDirectAddress(environment).databaseUrl : undefined
}

async function readMaker(settings: z.output<typeof schema>): Promise<BackupMaker | undefined> {
  const { BACKUP_ENGINE, BACKUP_RECIPIENTS, BACKUP_SIGNING_KEY_FILE, BACKUP_WORK_FOLDER } = settings
  if (!BACKUP_RECIPIENTS && !BACKUP_SIGNING_KEY_FILE && !BACKUP_WORK_FOLDER) return undefined
  // pgBackRest encrypts with a passphrase.
  if (!BACKUP_RECIPIENTS && BACKUP_ENGINE === 'native')
    throw missing('BACKUP_RECIPIENTS', 'backups are encrypted for them')
  if (!BACKUP_SIGNING_KEY_FILE) throw missing('BACKUP_SIGNING_KEY_FILE', 'it signs what is in the repository')
  if (!BACKUP_WORK_FOLDER)
    throw missing('BACKUP_WORK_FOLDER', 'the server archives its write-ahead log there')
  const pem = await readSecretFile('BACKUP_SIGNING_KEY_FILE', BACKUP_SIGNING_KEY_FILE)
  return {
    recipients: BACKUP_RECIPIENTS ?? [],
    signingKey: readSigningKey(pem),
    workFolder: BACKUP_WORK_FOLDER,
  }
}

async function readCipherPass(settings: z.output<typeof schema>): Promise<string | undefined> {
  const { BACKUP_ENGINE, BACKUP_CIPHER_PASS_FILE } = settings
  if (BACKUP_ENGINE !== 'pgbackrest') return undefined
  const field = 'BACKUP_CIPHER_PASS_FILE'
  if (!BACKUP_CIPHER_PASS_FILE) {
    throw new DataError(
      'INVALID_CONFIG',
      `${field} is not set: pgBackRest encrypts with the passphrase in it. \`openssl rand -base64 48\` makes one`,
      { field },
    )
  }
  const pass = (await readSecretFile(field, BACKUP_CIPHER_PASS_FILE)).trim()
  if (/^[\x21-\x7e]{20,}$/.test(pass)) return pass
  throw new DataError(
    'INVALID_CONFIG',
    `${field}=${BACKUP_CIPHER_PASS_FILE} must have one line of at least 20 characters without spaces: \`openssl rand -base64 48\` makes one`,
    { field },
  )
}

/**
 * Whether a process with these settings runs the scheduled drills: native ones where the identity is; of pgBackRest, whose
 * passphrase is also on the host of the database, where there is a folder for them.
 */
export function runsDrills({ engine, identityFile, scratchFolder }: RepositoryConfig): boolean {
  return (engine === 'native' ? identityFile : scratchFolder) !== undefined
}

/** @throws DataError `INVALID_CONFIG` */
export async function readSecretFile(field: string, path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new DataError('INVALID_CONFIG', `${field}=${path} cannot be read (${cause.code})`, { field, cause })
  })
}

function missing(field: string, why: string): DataError {
  return new DataError(
    'INVALID_CONFIG',
    `${field} is not set: ${why}. \`pnpm data backup keys\` makes the keys`,
    {
      field,
    },
  )
}
