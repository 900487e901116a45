import { databasesForTests } from '@tarot/services/vitest'
import { deployMigrations } from '../migrations/deploy.ts'

/** The vitest `globalSetup` of packages that test against the database. */
export default databasesForTests(async (databaseUrl) => {
  await deployMigrations({ databaseUrl })
})
