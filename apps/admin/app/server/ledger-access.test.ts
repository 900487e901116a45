import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** Who may have Prisma: better-auth, for the tables of the operators. */
const allowed = ['app/auth/auth.server.ts']

test('no file of the console asks the database but through the calls of @tarot/data', async () => {
  const root = new URL('../../', import.meta.url)
  const files = (await Promise.all(['app/', 'server/'].map((folder) => sources(root, folder)))).flat()
  expect(files.length).toBeGreaterThan(100)
  const asking = files.filter(({ text }) => /\bprisma\b|\$queryRaw|\$executeRaw|from 'pg'/.test(text))
  expect(asking.map(({ name }) => name)).toEqual(allowed)
  // There it is handed to better-auth, and asked for nothing.
  expect(asking.flatMap(({ text }) => text.match(/\bprisma\.\w+|prisma\[/g) ?? [])).toEqual([])
})

async function sources(root: URL, folder: string) {
  const names = await readdir(new URL(folder, root), { recursive: true })
  const code = names.filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  return Promise.all(
    code.map(async (name) => ({
      name: `${folder}${name}`,
      text: await readFile(new URL(`${folder}${name}`, root), 'utf8'),
    })),
  )
}
