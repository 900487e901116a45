import { existsSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { listProcesses } from './list-processes.ts'
import { runGuarded } from './run-guarded.ts'

/** Prints its input and environment, and keeps running. */
const program = `
  let input = ''
  process.stdin.on('data', (text) => { input += text }).on('end', () => {
    console.log(JSON.stringify({ input, environment: process.env }))
    setInterval(() => {}, 1000)
  })`

test('a program gets its environment and its input, inherits nothing, and no argument shows them', async () => {
  process.env.SECRET_OF_THE_PARENT = 'parent-3141592653'
  onTestFinished(() => {
    delete process.env.SECRET_OF_THE_PARENT
  })
  const output = Promise.withResolvers<string>()
  const running = await runGuarded(
    {
      command: process.execPath,
      args: ['-e', program],
      stopSignal: 'SIGTERM',
      env: { TOKEN: 'environment-2718281828' },
      input: 'input-1414213562',
    },
    { onLine: output.resolve },
  )
  onTestFinished(() => running.stop())
  const { input, environment } = JSON.parse(await output.promise)
  expect([input, environment.TOKEN]).toEqual(['input-1414213562', 'environment-2718281828'])
  expect(environment).not.toHaveProperty('SECRET_OF_THE_PARENT')
  const commands = (await listProcesses()).map(({ command }) => command)
  expect(commands.some((command) => command.includes('setInterval'))).toBe(true)
  for (const command of commands) {
    expect(command).not.toMatch(/parent-3141592653|environment-2718281828|input-1414213562/)
  }
})

test('a program that was stopped is closed: all of its output has been read', async () => {
  const script = `process.on('SIGTERM', () => { console.log('last'); process.exit() }); console.log('first'); setInterval(() => {}, 1000)`
  const started = Promise.withResolvers<string>()
  const running = await runGuarded(
    { command: process.execPath, args: ['-e', script], stopSignal: 'SIGTERM', env: {} },
    { onLine: started.resolve },
  )
  await started.promise
  await running.stop()
  await running.closed
  expect(running.output()).toBe('first\nlast\n')
})

const autogroup = '/proc/self/autogroup'

/** Prints its niceness, and that of its session, which Linux regards first, again and again. */
const printNiceness = `
  const { existsSync, readFileSync } = require('node:fs')
  const print = () => {
    const session = existsSync('${autogroup}') ? readFileSync('${autogroup}', 'utf8') : ''
    console.log(JSON.stringify([require('node:os').getPriority(), session.match(/nice .*/)?.[0]]))
  }
  setInterval(print, 50)`

test('a program leaves the processors to others, and so does what it starts', async () => {
  const index = new URL('./index.ts', import.meta.url).href
  let printed = ''
  const parent = `
    import { runGuarded } from ${JSON.stringify(index)}
    const args = ['-e', ${JSON.stringify(printNiceness)}]
    const program = { command: process.execPath, args, stopSignal: 'SIGTERM', env: {} }
    await runGuarded(program, { onLine: console.log })`
  const running = await runGuarded(
    {
      command: process.execPath,
      args: ['--input-type=module', '-e', parent],
      stopSignal: 'SIGTERM',
      env: {},
      niceness: 7,
    },
    {
      onLine(line) {
        printed = line
      },
    },
  )
  onTestFinished(() => running.stop())
  await expect.poll(() => printed).toBe(JSON.stringify([7, existsSync(autogroup) ? 'nice 7' : null]))
})
