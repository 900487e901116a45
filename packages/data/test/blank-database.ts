import { createTemplate, dropDatabase } from '@tarot/services'
import { inject, onTestFinished } from 'vitest'

/** Creates an empty database, which is dropped when the test ends. */
export async function useBlankDatabase(): Promise<string> {
  const url = await createTemplate(inject('templateUrl'), async () => {})
  onTestFinished(() => dropDatabase(url))
  return url
}
