import { createRequire } from 'node:module'
import { sep } from 'node:path'

/**
 * Returns the folder of a package that is a dependency of `of`, a dependency of this package. pnpm shows each package
 * only its own dependencies, so the search starts at `of`.
 *
 * @throws Error when the platform's package is not installed
 */
export function findPackageFolder(name: string, of: string): string {
  const parent = createRequire(createRequire(import.meta.url).resolve(of))
  try {
    const entry = parent.resolve(name)
    const marker = `${sep}${name.replace('/', sep)}${sep}`
    return entry.slice(0, entry.lastIndexOf(marker) + marker.length - 1)
  } catch (cause) {
    throw new Error(
      `npm has no Postgres for ${process.platform}-${process.arch} (${name}): set DATABASE_URL to a Postgres of your own`,
      { cause },
    )
  }
}
