import { generateKeyPairSync } from 'node:crypto'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { publicKeyText } from '../repository/signed-file.ts'

/** The keys of backups. Two identities open each backup, so that the loss of one loses no backup. */
export interface BackupKeys {
  /** The age identity for drills and restores. */
  identity: string
  /** The age identity that is kept offline. */
  escrowIdentity: string
  /** What backups are encrypted for: the recipients of `identity` and of `escrowIdentity`. */
  recipients: [string, string]
  /** The Ed25519 key that signs what is in the repository, in PEM. */
  signingKey: string
  /** Checks the signatures: for `BACKUP_PUBLIC_KEY`. */
  publicKey: string
}

export async function createBackupKeys(): Promise<BackupKeys> {
  const identity = await generateX25519Identity()
  const escrowIdentity = await generateX25519Identity()
  const { privateKey } = generateKeyPairSync('ed25519')
  return {
    identity,
    escrowIdentity,
    recipients: [await identityToRecipient(identity), await identityToRecipient(escrowIdentity)],
    signingKey: String(privateKey.export({ format: 'pem', type: 'pkcs8' })),
    publicKey: publicKeyText(privateKey),
  }
}
