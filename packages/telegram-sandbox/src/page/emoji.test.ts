import { expect, test } from 'vitest'
import { openPage } from '../testing/open-page.ts'
import { withBot } from '../testing/with-sandbox.ts'

const emoji = ['🔮', '💳', '⭐', '📜', '❓', '🃏', '✏️', '🌙', '👍🏽', '🇩🇪']

/** Runs in the page: returns the texts that have colours in its font. */
const findColoured = `async (texts) => {
  const font = '32px ' + getComputedStyle(document.body).fontFamily
  await document.fonts.load(font, texts.join(''))
  const canvas = Object.assign(document.createElement('canvas'), { width: 64, height: 64 })
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return texts.filter((text) => {
    context.clearRect(0, 0, 64, 64)
    Object.assign(context, { font, fillStyle: 'black' })
    context.fillText(text, 8, 44)
    const { data } = context.getImageData(0, 0, 64, 64)
    for (let i = 0; i < data.length; i += 4) {
      const [red, green, blue, alpha] = data.slice(i, i + 4)
      if (alpha > 200 && Math.max(red, green, blue) - Math.min(red, green, blue) > 40) return true
    }
    return false
  })
}`

test('emoji have colours on a machine without an emoji font, and digits are text', async () => {
  const { running, sandbox } = await withBot((bot) => {
    bot.on('message', (ctx) => ctx.reply(`${emoji.join(' ')} 0123456789`))
  })
  const anna = await sandbox.person({ firstName: 'Anna' })
  await anna.send('Emoji?')
  const { page, problems } = await openPage(running.url)
  await page.getByRole('log').getByText('0123456789').waitFor()
  const texts = JSON.stringify([...emoji, '7', 'A'])
  expect(await page.evaluate(`(${findColoured})(${texts})`)).toEqual(emoji)
  expect(problems).toEqual([])
})
