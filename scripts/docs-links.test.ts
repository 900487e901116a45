import { access, glob, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const ignored = new Set(['node_modules', '.data', 'build', 'dist'])

test('every relative link in the Markdown files leads to a file', async () => {
  const files: string[] = []
  for await (const file of glob('**/*.md', { cwd: root, exclude: (name) => ignored.has(name) }))
    files.push(file)
  const links = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8')
      const targets = [...text.matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)].map(
        ([, target = '']) => target,
      )
      return targets.map((target) => ({
        link: `${file}: ${target}`,
        path: join(root, dirname(file), target),
      }))
    }),
  )
  expect(links.flat().length).toBeGreaterThan(100)
  const broken: string[] = []
  for (const { link, path } of links.flat()) await access(path).catch(() => broken.push(link))
  expect(broken).toEqual([])
})
