import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startSandbox } from './start-sandbox.ts'
import { withSandbox } from './testing/with-sandbox.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))

function run(...args: string[]) {
  const child = spawn(process.execPath, [MAIN, ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  const waiting = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk)
      for (const check of waiting) check()
    })
  }
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  )
  const printed = (pattern: RegExp) =>
    new Promise<string>((resolve) => {
      const check = () => {
        const found = pattern.exec(output)
        if (found) resolve(found[1] as string)
      }
      waiting.add(check)
      check()
    })
  return { child, ended, printed }
}

test('the command prints its addresses and stops cleanly on SIGTERM', async () => {
  const { child, ended, printed } = run('--port', '0', '--token', '7:x')
  const root = await printed(/API root {4}(\S+)/)
  const me = (await (await fetch(`${root}/bot7:x/getMe`)).json()) as { result: { id: number } }
  expect(me.result.id).toBe(7)
  child.kill('SIGTERM')
  expect((await ended).code).toBe(0)
})

test('a taken port, an unknown option and an invalid token are one sentence each', async () => {
  const { running } = await withSandbox()
  const [taken, option, token, stars] = await Promise.all([
    run('--port', String(running.port)).ended,
    run('--colour').ended,
    run('--port', '0', '--token', 'secret').ended,
    run('--port', '0', '--stars-file', MAIN).ended,
  ])
  expect(taken).toEqual({
    code: 2,
    output: `Port ${running.port} is taken: stop what listens there, or choose another --port.\n`,
  })
  expect(option).toMatchObject({
    code: 2,
    output: expect.stringMatching(/^Unknown option '--colour'.*See --help.\n$/s),
  })
  expect(stars).toMatchObject({
    code: 2,
    output: expect.stringMatching(/^The stars file [^\n]* is invalid: fix it, or delete it[^\n]*\n$/),
  })
  expect(token).toMatchObject({ code: 2, output: expect.stringMatching(/^A bot token is an id[^\n]*\n$/) })
})

test('--help describes every option', async () => {
  const { code, output } = await run('--help').ended
  expect(code).toBe(0)
  for (const word of ['--port', '--token', '--username', '--stars-file', '127.0.0.1'])
    expect(output).toContain(word)
})

test.each(['a b', '', 'ab', 'näme_bot', '@sandbox_bot', 'x'.repeat(33)])(
  'a username that Telegram does not allow is refused: "%s"',
  async (botUsername) => {
    await expect(startSandbox({ botUsername })).rejects.toThrow(/^A bot's username has 5 to 32 letters/)
  },
)
