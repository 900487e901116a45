import { createPrivateKey, createPublicKey } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { postgresProgramFolders } from '@tarot/services'
import type { BackupConfig, BackupMaker } from '../../src/backup/backup-config.ts'
import { createBackupKeys } from '../../src/backup/keys/create-backup-keys.ts'
import { nativeEngine } from '../../src/backup/native/native-engine.ts'
import { FolderRepository } from '../../src/backup/repository/folder-repository.ts'
import type { RunContext } from '../../src/backup/run-context.ts'

export type NativeConfig = BackupConfig & { maker: BackupMaker; signingKeyFile: string }

/** For calls of the engine that report nothing. */
export const run: RunContext = { progress() {}, log() {}, signal: new AbortController().signal }

/** Keys, a repository and a scratch folder below the folder, for a server that archives into its `work/wal`. */
export async function openBackups(folder: string, databaseUrl: string) {
  const keys = await createBackupKeys()
  const signingKey = createPrivateKey(keys.signingKey)
  const identityFile = join(folder, 'identity.txt')
  await writeFile(identityFile, keys.identity, { mode: 0o600 })
  const scratchFolder = join(folder, 'scratch')
  await mkdir(scratchFolder, { mode: 0o711 })
  const signingKeyFile = join(folder, 'signing-key.pem')
  await writeFile(signingKeyFile, keys.signingKey, { mode: 0o600 })
  const config: NativeConfig = {
    signingKeyFile,
    engine: 'native',
    repository: join(folder, 'repository'),
    databaseUrl,
    programFolders: await postgresProgramFolders(),
    publicKey: createPublicKey(signingKey),
    maker: { recipients: keys.recipients, signingKey, workFolder: join(folder, 'work') },
    identityFile,
    scratchFolder,
    retention: { days: 14, fulls: 2 },
  }
  return { config, engine: nativeEngine(config, new FolderRepository(config.repository)) }
}
