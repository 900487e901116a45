import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder of the clusters that `copyTemplate` copies. */
    templateFolder: string
  }
}

/** The vitest `globalSetup` that `copyTemplate` needs. */
export default async function provideTemplateFolder(project: TestProject) {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-templates-'))
  // Postgres runs as another user when root runs the tests.
  await chmod(folder, 0o711)
  project.provide('templateFolder', folder)
  return () => rm(folder, { recursive: true, force: true })
}
