import { Decrypter } from 'age-encryption'
import { DataError } from '../../errors.ts'
import { readSecretFile } from '../backup-config.ts'

/**
 * Reads a file of age identities, as `age-keygen` writes it: one identity per line, comments after `#`.
 *
 * @throws DataError `INVALID_CONFIG` if the file cannot be read, or has no identity or a broken one
 */
export async function readIdentities(path: string): Promise<string[]> {
  const text = await readSecretFile('BACKUP_IDENTITY_FILE', path)
  const identities = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))
  try {
    const decrypter = new Decrypter()
    for (const identity of identities) decrypter.addIdentity(identity)
  } catch {
    // The message of the library could show a part of the key.
    throw new DataError(
      'INVALID_CONFIG',
      `BACKUP_IDENTITY_FILE=${path} contains an age identity that is not complete: copy the whole line`,
      { field: 'BACKUP_IDENTITY_FILE' },
    )
  }
  if (identities.length > 0) return identities
  throw new DataError(
    'INVALID_CONFIG',
    `BACKUP_IDENTITY_FILE=${path} contains no age identity (AGE-SECRET-KEY-…)`,
    {
      field: 'BACKUP_IDENTITY_FILE',
    },
  )
}
