import { DataError } from '../errors.ts'
import type { BackupConfig } from './backup-config.ts'
import type { BackupEngine } from './engine.ts'
import { nativeEngine } from './native/native-engine.ts'
import { openRepository } from './repository/open-repository.ts'

/** Opens the engine of the settings. @throws DataError `INVALID_CONFIG` */
export async function openEngine(config: BackupConfig): Promise<BackupEngine> {
  if (config.engine !== 'native') {
    throw new DataError('INVALID_CONFIG', `BACKUP_ENGINE=${config.engine} is not built yet`, {
      field: 'BACKUP_ENGINE',
    })
  }
  return nativeEngine(config, await openRepository(config.repository))
}
