import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { findPackageJSON } from 'node:module'
import { cpus, type as systemName, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** Writes the figures to `docs/benchmarks/<name>.json` with the machine, the versions and the date. */
export async function store(name: string, versions: Record<string, string>, measured: object): Promise<void> {
  const folder = fileURLToPath(new URL('../../../docs/benchmarks/', import.meta.url))
  await mkdir(folder, { recursive: true })
  const record = {
    date: new Date().toISOString(),
    commit: commit(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      system: systemName(),
    },
    versions: { node: process.versions.node, ...versions },
    ...measured,
  }
  const text = JSON.stringify(record, (_, value) => (typeof value === 'bigint' ? String(value) : value), 2)
  await writeFile(`${folder}${name}.json`, `${text}\n`)
}

/** Returns the installed versions of these packages. */
export function installed(...names: string[]): Record<string, string> {
  const versionOf = (name: string): string => {
    const file = findPackageJSON(name, import.meta.url)
    return file ? JSON.parse(readFileSync(file, 'utf8')).version : 'unknown'
  }
  return Object.fromEntries(names.map((name) => [name, versionOf(name)]))
}

function commit(): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim()
  } catch {
    return null
  }
}
