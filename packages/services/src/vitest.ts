import type { TestProject } from 'vitest/node'
import { createTemplate, dropDatabase } from './clone-database.ts'
import { providePostgres, provideRedis } from './provide.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The migrated template database: clone it with `cloneDatabase(inject('templateUrl'))`. */
    templateUrl: string
    redisUrl: string
  }
}

/**
 * A vitest `globalSetup`: one Postgres with a migrated template and one Redis for the whole run, stopped at its end.
 *
 * @param migrate fills the template.
 */
export function databasesForTests(migrate: (url: string) => Promise<void>) {
  return async (project: TestProject) => {
    const [postgres, redis] = await Promise.all([providePostgres(), provideRedis()])
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
