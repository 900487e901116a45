import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

/** The files that may use Prisma: better-auth needs it for the operators' tables. */
const allowed = ['app/auth/auth.server.ts']

test('the console accesses the database only through @tarot/data', async () => {
  const root = new URL('../', import.meta.url)
  const files = (await Promise.all(['app/', 'server/'].map((folder) => sources(root, folder)))).flat()
  expect(files.length).toBeGreaterThan(100)
  const accessing = files.filter(({ text }) => /\bprisma\b|\$queryRaw|\$executeRaw|from 'pg'/.test(text))
  expect(accessing.map(({ name }) => name)).toEqual(allowed)
  // The file only passes Prisma to better-auth.
  expect(accessing.flatMap(({ text }) => text.match(/\bprisma\.\w+|prisma\[/g) ?? [])).toEqual([])
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
