import { databasesForTests } from '@tarot/services/vitest'
import { deployMigrations } from '../migrations/deploy.ts'

/** vitest `globalSetup` of every package that tests against the database. */
export default databasesForTests(async (databaseUrl) => {
  await deployMigrations({ databaseUrl })
})
