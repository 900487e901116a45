import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { claimPort, freePort } from './free-port.ts'

const freePortFile = fileURLToPath(new URL('./free-port.ts', import.meta.url))

/** Runs a script with `freePort` and `claimPort`; `port` is of the argument. */
function runScript(script: string, port: number) {
  return spawn(process.execPath, [
    ...['--input-type=module', '-e'],
    `const { claimPort, freePort } = await import(${JSON.stringify(freePortFile)})\nconst port = Number(process.argv[1])\n${script}`,
    String(port),
  ])
}

test('a port is of one process, until that process ends', async () => {
  const port = await freePort()
  expect(await claimPort(port)).toBe(false)
  const other = runScript('console.log(await claimPort(port))', port)
  expect(await text(other.stdout)).toBe('false\n')

  const owner = runScript('console.log(await freePort()); setInterval(() => {}, 1_000)', port)
  const [line] = (await once(owner.stdout, 'data')) as [Buffer]
  const theirs = Number(String(line))
  expect(await claimPort(theirs)).toBe(false)
  owner.kill('SIGKILL')
  await once(owner, 'exit')
  expect(await claimPort(theirs)).toBe(true)
})
