import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DataError } from '../../errors.ts'
import { publicKeyText, readSigningKey } from '../repository/signed-file.ts'
import { syncFolder } from '../sync-folder.ts'
import { type BackupKeys, createBackupKeys } from './create-backup-keys.ts'

/** The files of a folder with the keys of backups. */
export const backupKeyFiles = {
  identity: 'identity.txt',
  escrowIdentity: 'escrow-identity.txt',
  /** Public: what `age -R` reads. */
  recipients: 'recipients.txt',
  signingKey: 'signing-key.pem',
} as const

/** The settings of backups that the folder holds the keys for. */
export type BackupKeySettings = Record<
  'BACKUP_RECIPIENTS' | 'BACKUP_SIGNING_KEY_FILE' | 'BACKUP_PUBLIC_KEY' | 'BACKUP_IDENTITY_FILE',
  string
>

/**
 * Creates the keys of backups in a new folder that only its owner can read. It appears when it is complete.
 *
 * @param folder absolute; missing or empty
 * @returns the settings that use them
 * @throws DataError `INVALID_INPUT` if the folder contains anything, or cannot be created; nothing is changed
 */
export async function writeBackupKeys(folder: string): Promise<BackupKeySettings> {
  const keys = await createBackupKeys()
  try {
    if ((await readdir(folder).catch(ignoreMissing))?.length) throw notEmpty(folder)
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
    const stagingFolder = await mkdtemp(`${folder}.new-`)
    try {
      for (const [name, content] of Object.entries(contents(keys))) {
        await writeDurably(join(stagingFolder, name), content)
      }
      // This fails if another process has put files there since.
      await rename(stagingFolder, folder)
      await syncFolder(dirname(folder))
    } finally {
      await rm(stagingFolder, { recursive: true, force: true })
    }
  } catch (error) {
    throw explainFailure(folder, error)
  }
  return settingsOf(folder, keys.recipients, keys.publicKey)
}

/**
 * Reads which settings use the keys in a folder. The identities may have been moved elsewhere.
 *
 * @throws DataError `INVALID_CONFIG` if the recipients or the signing key are missing or were changed
 */
export async function readBackupKeySettings(folder: string): Promise<BackupKeySettings> {
  const read = async (name: string) => {
    const path = join(folder, name)
    return readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
      throw new DataError('INVALID_CONFIG', `${path} cannot be read (${cause.code}): restore it`, { cause })
    })
  }
  const recipients = (await read(backupKeyFiles.recipients)).split('\n').filter((line) => /^age1/.test(line))
  const signingKey = readSigningKey(await read(backupKeyFiles.signingKey))
  return settingsOf(folder, recipients, publicKeyText(signingKey))
}

function settingsOf(folder: string, recipients: string[], publicKey: string): BackupKeySettings {
  return {
    BACKUP_RECIPIENTS: recipients.join(','),
    BACKUP_SIGNING_KEY_FILE: join(folder, backupKeyFiles.signingKey),
    BACKUP_PUBLIC_KEY: publicKey,
    BACKUP_IDENTITY_FILE: join(folder, backupKeyFiles.identity),
  }
}

function contents({ identity, escrowIdentity, recipients, signingKey }: BackupKeys): Record<string, string> {
  const created = `# created: ${new Date().toISOString().replace(/\.\d+/, '')}\n`
  // The format of `age-keygen`.
  const identityFile = (key: string, recipient: string) => `${created}# public key: ${recipient}\n${key}\n`
  return {
    [backupKeyFiles.identity]: identityFile(identity, recipients[0]),
    [backupKeyFiles.escrowIdentity]: identityFile(escrowIdentity, recipients[1]),
    [backupKeyFiles.recipients]: `# of identity.txt\n${recipients[0]}\n# of escrow-identity.txt\n${recipients[1]}\n`,
    [backupKeyFiles.signingKey]: signingKey,
  }
}

async function writeDurably(path: string, content: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function explainFailure(folder: string, error: unknown): DataError {
  if (error instanceof DataError) return error
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOTDIR') return notEmpty(folder, error)
  return new DataError('INVALID_INPUT', `${folder} cannot be created (${code}): choose another folder`, {
    field: 'folder',
    cause: error,
  })
}

function notEmpty(folder: string, cause?: unknown): DataError {
  return new DataError(
    'INVALID_INPUT',
    `${folder} is not an empty folder, and keys are never replaced: choose another folder`,
    { field: 'folder', cause },
  )
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}
