import type { RepositoryConfig } from './backup-config.ts'
import type { BackupEngine } from './engine.ts'
import { nativeEngine } from './native/native-engine.ts'
import { pgBackRestEngine } from './pgbackrest/pgbackrest-engine.ts'
import { openRepository } from './repository/open-repository.ts'

/** Opens the engine of the settings. @throws DataError `INVALID_CONFIG` */
export async function openEngine(config: RepositoryConfig): Promise<BackupEngine> {
  const repository = await openRepository(config.repository)
  return config.engine === 'pgbackrest'
    ? pgBackRestEngine(config, repository)
    : nativeEngine(config, repository)
}
