import { setTimeout as delay } from 'node:timers/promises'
import { InlineKeyboard, Keyboard } from 'grammy'
import { expect, onTestFinished, test } from 'vitest'
import { sandboxClient } from '../client/sandbox-client.ts'
import { startSandbox } from '../start-sandbox.ts'
import { openPage } from '../testing/open-page.ts'
import { withBot } from '../testing/with-sandbox.ts'

test('a person is added, starts the bot, gets its reply and presses a button', async () => {
  const { running, sandbox } = await withBot((bot) => {
    bot.command('start', (ctx) =>
      ctx.reply(`<b>Hello ${ctx.from?.first_name}</b>, <i>ready?</i>`, {
        parse_mode: 'HTML',
        reply_markup: new InlineKeyboard().text('Draw', 'draw').text('Ask', 'ask'),
      }),
    )
    bot.callbackQuery('draw', async (ctx) => {
      await ctx.answerCallbackQuery('Shuffling…')
      await ctx.editMessageText('*The Star*', { parse_mode: 'MarkdownV2' })
    })
    bot.callbackQuery('ask', (ctx) => ctx.answerCallbackQuery({ text: 'Ask what?', show_alert: true }))
    bot.on('message', (ctx) => ctx.reply(`You said: ${ctx.message.text}`))
  })
  const { page, problems } = await openPage(running.url)
  await page.getByLabel('Name of a person').fill('Anna')
  await page.keyboard.press('Enter')
  const message = page.getByLabel('Message as Anna')
  await message.fill('/start')
  await message.press('Enter')

  const log = page.getByRole('log')
  await log.locator('strong', { hasText: 'Hello Anna' }).waitFor()
  expect(await log.locator('em').textContent()).toBe('ready?')
  await page.getByRole('button', { name: 'Ask' }).click()
  await page.getByRole('alertdialog', { name: 'Ask what?' }).getByRole('button', { name: 'OK' }).click()
  await page.getByRole('button', { name: 'Draw' }).click()
  await page.getByRole('status').getByText('Shuffling…').waitFor()
  await log.locator('strong', { hasText: 'The Star' }).waitFor()
  expect(await log.getByText('edited').count()).toBe(1)
  expect(await page.getByRole('button', { name: 'Draw' }).count()).toBe(0)

  await message.fill('<img src=x onerror=alert(1)>')
  await message.press('Enter')
  await log.getByText('You said: <img src=x onerror=alert(1)>').waitFor()
  expect(await log.locator('img').count()).toBe(0)

  const before = (await sandbox.calls({ method: 'sendMessage' })).length
  await log.getByRole('article').filter({ hasText: 'You:<img' }).hover()
  await page.getByRole('button', { name: 'Deliver again' }).last().click()
  await sandbox.waitForCall('sendMessage', (call) => call.number > before, { since: before })
  await expect.poll(() => log.getByText('You said:').count()).toBe(2)
  expect(problems).toEqual([])
})

test('the page suggests commands, shows a keyboard, presses a button twice and blocks the bot', async () => {
  const { running, sandbox, api } = await withBot((bot) => {
    bot.command('buy', (ctx) =>
      ctx.reply('How many?', { reply_markup: new Keyboard().text('Ten').text('Fifty') }),
    )
    bot.hears('Ten', (ctx) => ctx.reply('Pay?', { reply_markup: new InlineKeyboard().text('Pay', 'pay') }))
    bot.callbackQuery('pay', (ctx) => ctx.answerCallbackQuery())
  })
  await api.setMyCommands([
    { command: 'balance', description: 'What is left' },
    { command: 'buy', description: 'More credits' },
  ])
  await sandbox.person({ firstName: 'Anna' })
  const { page, problems } = await openPage(running.url)
  const message = page.getByLabel('Message as Anna')
  await message.pressSequentially('/b')
  await page.getByRole('option', { name: '/balance What is left' }).waitFor()
  await message.press('ArrowDown')
  await message.press('Enter')
  await page.getByRole('button', { name: 'Ten' }).click()
  await page.getByRole('button', { name: 'Pay' }).waitFor()

  await page.getByLabel('More for Anna').click()
  await page.getByRole('switch', { name: 'Press buttons twice' }).click()
  await page.getByRole('button', { name: 'Pay' }).click()
  const { number } = await sandbox.waitForCall('answerCallbackQuery')
  await sandbox.waitForCall('answerCallbackQuery', undefined, { since: number })

  await page.getByLabel('More for Anna').click()
  await page.getByRole('button', { name: 'Block the bot' }).click()
  await page.getByText('Anna has blocked the bot.').waitFor()
  expect((await sandbox.state()).people[0]?.blocked).toBe(true)
  await page.getByRole('button', { name: 'Restart' }).click()
  await message.waitFor()
  expect(problems).toEqual([])
})

test('a person may have a @username and can be restored under the same id after a restart', async () => {
  const first = await startSandbox()
  const { page, problems } = await openPage(first.url)
  await page.getByLabel('Name of a person').fill('Vera Holm @moonlit_reader')
  await page.keyboard.press('Enter')
  await page.getByLabel('Message as Vera').waitFor()
  const [vera] = (await sandboxClient(first.url).state()).people
  expect(vera?.user).toMatchObject({ first_name: 'Vera', last_name: 'Holm', username: 'moonlit_reader' })
  await page.getByLabel('Name of a person').fill('Boris @b')
  await page.keyboard.press('Enter')
  await page.getByRole('alert').filter({ hasText: 'letters, digits and underscores' }).waitFor()
  await page.getByLabel('Name of a person').fill('Boris')
  await page.keyboard.press('Enter')
  await page.getByLabel('Message as Boris').waitFor()
  await first.close()
  expect(problems.splice(0).filter((line) => !/400|ERR_|events/.test(line))).toEqual([])

  const second = await startSandbox({ port: first.port })
  onTestFinished(() => second.close())
  await page.reload()
  await page.getByRole('button', { name: 'Restore Vera Holm @moonlit_reader' }).click()
  await page.getByLabel('Message as Vera').waitFor()
  expect((await sandboxClient(second.url).state()).people.map(({ user }) => user)).toEqual([vera?.user])
  await page.getByLabel('People of earlier runs').click()
  await page.getByRole('button', { name: 'Restore Boris' }).click()
  await page.getByLabel('Message as Boris').waitFor()
  expect(await page.getByLabel('People of earlier runs').count()).toBe(0)
})

test('a long message is shown from its start, a toast covers no message, and the pill shifts no layout', async () => {
  const pages = ['one', 'two'].map((name) => `Page ${name}\n${'A line.\n'.repeat(80)}The end`)
  const next = { reply_markup: new InlineKeyboard().text('Next', 'next') }
  const { running, sandbox, api } = await withBot((bot) => {
    bot.command('start', async (ctx) => {
      await ctx.reply('Earlier\n'.repeat(20))
      await ctx.reply('Short', next)
    })
    let turned = 0
    bot.callbackQuery('next', async (ctx) => {
      await ctx.editMessageText(pages[turned++] ?? '', next)
      await ctx.answerCallbackQuery('Turned')
    })
  })
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { page, problems } = await openPage(running.url)
  await anna.send('/start')
  const log = page.getByRole('log')
  const view = async () => (await log.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
  for (const name of ['one', 'two']) {
    await page.getByRole('button', { name: 'Next' }).click()
    const text = log.getByText(`Page ${name}`)
    await text.waitFor()
    const { y } = (await text.boundingBox()) ?? { y: 0 }
    expect(y - (await view()).y).toBeGreaterThanOrEqual(0)
    expect(y - (await view()).y).toBeLessThan(60)
    const toast = await page.getByRole('status').getByText('Turned').last().boundingBox()
    if (name === 'one') expect((toast?.y ?? 0) + (toast?.height ?? 0)).toBeLessThanOrEqual((await view()).y)
  }
  await log.evaluate((element) => element.scrollTo(0, 0))
  const before = await view()
  await api.sendMessage(anna.id, 'News')
  const pill = page.getByRole('button', { name: 'New messages' })
  await pill.waitFor()
  // The layout does not shift, because the user may be about to press a button.
  expect(await view()).toEqual(before)
  await pill.click()
  await expect.poll(() => pill.count()).toBe(0)
  expect(
    await log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight),
  ).toBeLessThan(2)
  expect(problems).toEqual([])
})

test('the list follows new messages while messages above become shorter', async () => {
  const { running, sandbox, api } = await withBot(() => {})
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { page } = await openPage(running.url)
  await anna.send('/start')
  const log = page.getByRole('log')
  const fromEnd = () =>
    log.evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight)
  for (let round = 0; round < 10; round += 1) {
    const { message_id: id } = await api.sendMessage(anna.id, 'A long one. '.repeat(80))
    await api.sendMessage(anna.id, `Round ${round}`)
    await log.getByText(`Round ${round}`, { exact: true }).waitFor()
    await Promise.all([
      api.editMessageText(anna.id, id, 'Short'),
      api.sendMessage(anna.id, `After round ${round}`),
    ])
    await log.getByText(`After round ${round}`).waitFor()
    await expect.poll(fromEnd).toBeLessThan(2)
  }
  expect(await page.getByRole('button', { name: 'New messages' }).count()).toBe(0)
  for (let round = 0; round < 10; round += 1) {
    const size = { width: 1200, height: round % 2 === 0 ? 760 : 680 }
    await Promise.all([page.setViewportSize(size), api.sendMessage(anna.id, `Resized ${round}`)])
    await log.getByText(`Resized ${round}`).waitFor()
    await expect.poll(fromEnd).toBeLessThan(2)
  }
  expect(await page.getByRole('button', { name: 'New messages' }).count()).toBe(0)
  const input = page.getByLabel('Message as Anna')
  const heightOf = async () => (await input.boundingBox())?.height ?? 0
  const one = await heightOf()
  for (let line = 1; line <= 4; line += 1) {
    await input.press('Shift+Enter')
    await input.pressSequentially('line')
    await expect.poll(fromEnd).toBeLessThan(2)
  }
  expect(await heightOf()).toBeGreaterThan(2 * one)
  await input.press('Enter')
  await expect.poll(heightOf).toBe(one)
})

test('on a narrow page the layout does not shift while the bot is slow, and a new chat is in view', async () => {
  const gate = Promise.withResolvers<void>()
  const { running, sandbox } = await withBot((bot) => {
    bot.command('wait', () => gate.promise)
  })
  const { page } = await openPage(running.url)
  await page.setViewportSize({ width: 390, height: 700 })
  for (const name of ['Anna', 'Boris with a long name', 'Clara with a long name', 'Dora'])
    await sandbox.person({ firstName: name })
  await page.getByLabel('Name of a person').fill('Emil')
  await page.keyboard.press('Enter')
  const tab = page.getByRole('button', { name: 'Emil' })
  await expect.poll(async () => (await tab.boundingBox())?.x ?? 390).toBeLessThan(390)
  const log = page.getByRole('log', { name: 'Emil' })
  const before = await log.boundingBox()
  await page.getByLabel('Message as Emil').fill('/wait')
  await page.keyboard.press('Enter')
  await page.getByText('1 update waits for the bot').waitFor()
  expect(await log.boundingBox()).toEqual(before)
  gate.resolve()
})

test('a message that is sent while the page loads is shown', async () => {
  const { running, sandbox, api } = await withBot(() => {})
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('First')
  const { page } = await openPage(running.url)
  // Otherwise a request from before the reload would be mistaken for one after it.
  await page.getByRole('log').getByText('First').waitFor()
  const sent = Promise.withResolvers<void>()
  await page.route('**/sandbox/calls*', async (route) => {
    await sent.promise
    await route.continue()
  })
  const entries = page.waitForResponse('**/sandbox/entries')
  await page.reload()
  await (await entries).finished()
  await api.sendMessage(anna.id, 'Second')
  // Until the page has received the event.
  await delay(100)
  sent.resolve()
  for (const text of ['First', 'Second']) await page.getByRole('log').getByText(text).waitFor()
})

test('the page allows only its own code', async () => {
  const { running } = await withBot(() => {})
  const page = await fetch(running.url)
  const policy = page.headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'none'")
  expect(policy).not.toContain('unsafe')
  expect((await fetch(`${running.url}/library/preact.mjs`)).status).toBe(200)
  expect((await fetch(`${running.url}/page/..%2froutes.ts`)).status).toBe(404)
})
