import type { TestProject } from 'vitest/node'
import { createTemplate, dropDatabase } from './clone-database.ts'
import { startTestPostgres, startTestRedis } from './test-servers.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the migrated template database: clone it with `cloneDatabase(inject('templateUrl'))`. */
    templateUrl: string
    redisUrl: string
  }
}

/**
 * Returns a vitest `globalSetup` that starts one Postgres with a migrated template and one Redis for the whole test run,
 * and stops them at its end.
 *
 * @param migrate applies the migrations to the template
 */
export function databasesForTests(migrate: (url: string) => Promise<void>) {
  return async (project: TestProject) => {
    const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()])
    console.log(`Postgres: ${postgres.source}; Redis: ${redis.source}`)
    const templateUrl = await createTemplate(postgres.url, migrate)
    project.provide('templateUrl', templateUrl)
    project.provide('redisUrl', redis.url)
    return async () => {
      await dropDatabase(templateUrl)
      await Promise.all([postgres.stop(), redis.stop()])
    }
  }
}
