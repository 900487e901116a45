import { InlineKeyboard } from 'grammy'
import { expect, test } from 'vitest'
import { openPage } from '../testing/open-page.ts'
import { withBot } from '../testing/with-sandbox.ts'

/** Opens the page with one person in the size of a phone. */
async function onPhone(setUp: Parameters<typeof withBot>[0]) {
  const { running, sandbox, api } = await withBot(setUp)
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { page } = await openPage(running.url)
  await page.setViewportSize({ width: 390, height: 844 })
  const input = page.getByLabel('Message as Anna')
  await input.waitFor()
  return { api, anna, page, input, log: page.getByRole('log') }
}

const buy = new InlineKeyboard().text('Subscribe', 'subscribe').row().text('Back', 'back')

test('the buttons of a message that became longer by an edit are in view on a phone', async () => {
  const { anna, page, log } = await onPhone((bot) => {
    bot.command('start', (ctx) =>
      ctx.reply('Which plan?', { reply_markup: new InlineKeyboard().text('Sun') }),
    )
    bot.on('callback_query', async (ctx) => {
      await ctx.editMessageText(`The Sun plan\n${'A line.\n'.repeat(28)}`, { reply_markup: buy })
      await ctx.answerCallbackQuery()
    })
  })
  await anna.send('/start')
  await page.getByRole('button', { name: 'Sun' }).click()
  await page.getByRole('button', { name: 'Back' }).waitFor()
  expect(await log.evaluate((list) => list.scrollHeight > 1.1 * list.clientHeight)).toBe(true)
  for (const name of ['Subscribe', 'Back']) await expect.poll(() => isInView(page, name)).toBe(true)
})

test('one press scrolls to the end and the buttons of a message longer than the screen', async () => {
  const { api, anna, page } = await onPhone(() => {})
  await anna.send('/start')
  await api.sendMessage(anna.id, `A long one\n${'A line.\n'.repeat(80)}`, { reply_markup: buy })
  const toEnd = page.getByRole('button', { name: 'To the end' })
  await toEnd.waitFor()
  expect(await isInView(page, 'Subscribe')).toBe(false)
  await toEnd.click()
  for (const name of ['Subscribe', 'Back']) await expect.poll(() => isInView(page, name)).toBe(true)
  await expect.poll(() => toEnd.count()).toBe(0)
})

test('a long message stays at its start while buttons above it are removed', async () => {
  const { api, anna, page, log } = await onPhone(() => {})
  await anna.send('/start')
  await api.sendMessage(anna.id, 'Earlier\n'.repeat(60))
  const { message_id: id } = await api.sendMessage(anna.id, 'The seal', { reply_markup: buy })
  await api.sendMessage(anna.id, `A long one\n${'A line.\n'.repeat(80)}`)
  await log.getByText('A long one').waitFor()
  await api.editMessageReplyMarkup(anna.id, id)
  await expect.poll(() => page.getByRole('button', { name: 'Subscribe' }).count()).toBe(0)
  const fromTop = async () => {
    const [text, list] = await Promise.all([log.getByText('A long one').boundingBox(), log.boundingBox()])
    return (text?.y ?? 0) - (list?.y ?? 0)
  }
  await expect.poll(fromTop).toBeGreaterThanOrEqual(0)
  expect(await fromTop()).toBeLessThan(60)
})

test('a text that is too long for one message is sent as several, complete and in order', async () => {
  const { anna, input } = await onPhone(() => {})
  await anna.send('/start')
  const words = Array.from({ length: 2_000 }, (_, index) => `word-${index}`).join(' ')
  await input.fill(words)
  await input.press('Enter')
  await input.fill('and then')
  await input.press('Enter')
  const texts = async () => {
    const own = (await anna.messages()).filter(({ from }) => from?.id === anna.id)
    return own.slice(1).map(({ text }) => text ?? '')
  }
  await expect.poll(async () => (await texts()).at(-1)).toBe('and then')
  const parts = (await texts()).slice(0, -1)
  expect(parts.length).toBeGreaterThan(2)
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(4096)
  expect(parts.join(' ')).toBe(words)
  expect(await input.inputValue()).toBe('')
})

test('text that could not be sent returns to the input', async () => {
  const { anna, page, input, log } = await onPhone(() => {})
  await anna.send('/start')
  let posts = 0
  await page.route('**/messages', (route) => (++posts === 2 ? route.abort() : route.continue()))
  const first = 'a'.repeat(4096)
  await input.fill(`${first}The rest of it`)
  await input.press('Enter')
  await expect.poll(() => input.inputValue()).toBe('The rest of it')
  await input.press('Enter')
  await log.getByText('The rest of it').waitFor()
  expect(await input.inputValue()).toBe('')

  await log.getByText('The rest of it').hover()
  await page.getByRole('button', { name: 'Edit' }).last().click()
  await input.fill('x'.repeat(4097))
  await input.press('Enter')
  await page.getByText('The text is too long').waitFor()
  await expect.poll(() => input.inputValue()).toBe('x'.repeat(4097))
  await page.getByText('Editing a message').waitFor()
})

test('text that is typed right after “Edit” stays', async () => {
  const { anna, page, input, log } = await onPhone(() => {})
  await anna.send('before')
  await log.getByText('before').hover()
  await page.getByRole('button', { name: 'Edit' }).focus()
  // Before the page is rendered again.
  await page.evaluate(`(async () => {
    document.activeElement.click()
    await Promise.resolve()
    const box = document.querySelector('textarea')
    box.value = 'after'
    box.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })()`)
  await page.getByText('Editing a message').waitFor()
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))')
  expect(await input.inputValue()).toBe('after')
})

async function isInView(page: Awaited<ReturnType<typeof openPage>>['page'], name: string): Promise<boolean> {
  const button = await page.getByRole('button', { name }).last().boundingBox()
  const list = await page.getByRole('log').boundingBox()
  if (!button || !list) return false
  return button.y >= list.y && button.y + button.height <= list.y + list.height
}
