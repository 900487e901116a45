import { GrammyError, InlineKeyboard, InputFile, Keyboard } from 'grammy'
import { expect, test } from 'vitest'
import { call, withSandbox } from '../testing/with-sandbox.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAADklEQVR4nGOYCQUMlDEAYZMmQW+Xo20AAAAASUVORK5CYII=',
  'base64',
)

/** Starts a sandbox in which Anna has started the bot. */
async function withAnna() {
  const all = await withSandbox()
  const anna = await all.sandbox.person({ firstName: 'Anna' })
  const { message: start } = await anna.send('/start')
  return { ...all, anna, start }
}

test('parameters may be sent as query, form or JSON, and method names are case-insensitive', async () => {
  const { running, anna } = await withAnna()
  const body = { chat_id: String(anna.id), text: 'hello' }
  const form = new FormData()
  for (const [name, value] of Object.entries(body)) form.set(name, value)
  const answers = await Promise.all([
    call(running, `SENDMESSAGE?${new URLSearchParams(body)}`),
    call(running, 'sendmessage', { method: 'POST', body: new URLSearchParams(body) }),
    call(running, 'sendMessage', { method: 'POST', body: form }),
    call(running, 'sendMessage', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  ])
  for (const { status, body } of answers) {
    expect(status).toBe(200)
    expect(body).toMatchObject({ ok: true, result: { text: 'hello', chat: { id: anna.id } } })
  }
})

test('a wrong token, an unknown method and another path are refused with Telegram’s errors', async () => {
  const { running } = await withSandbox()
  expect(await call(running, 'getMe', {}, '1:wrong')).toEqual({
    status: 401,
    body: { ok: false, error_code: 401, description: 'Unauthorized' },
  })
  const missing = { ok: false, error_code: 404, description: 'Not Found' }
  expect(await call(running, 'sendTelepathy')).toEqual({ status: 404, body: missing })
  const elsewhere = await fetch(`${running.url}/nothing`)
  expect([elsewhere.status, await elsewhere.json()]).toEqual([404, missing])
})

test('getMe describes the bot', async () => {
  const { api, running } = await withSandbox({ token: '42:abc', botUsername: 'tarot_reader_bot' })
  expect(await api.getMe()).toMatchObject({ id: 42, is_bot: true, username: 'tarot_reader_bot' })
  expect(running.botUser.id).toBe(42)
})

test('a sent message has parsed text, its keyboard, its reply and its preview options', async () => {
  const { api, anna, start } = await withAnna()
  const sent = await api.sendMessage(anna.id, '<b>Hi</b> 😀 <i>you</i>', {
    parse_mode: 'HTML',
    reply_markup: new InlineKeyboard().text('Draw', 'draw:1').url('Site', 'https://example.com'),
    reply_parameters: { message_id: start.message_id },
    link_preview_options: { is_disabled: true },
  })
  expect(sent).toMatchObject({
    message_id: start.message_id + 1,
    from: { is_bot: true },
    text: 'Hi 😀 you',
    entities: [
      { type: 'bold', offset: 0, length: 2 },
      { type: 'italic', offset: 6, length: 3 },
    ],
    link_preview_options: { is_disabled: true },
    reply_to_message: { message_id: start.message_id, text: '/start' },
    reply_markup: { inline_keyboard: [[{ text: 'Draw', callback_data: 'draw:1' }, { text: 'Site' }]] },
  })
})

test.each([
  ['', {}, 'message text is empty'],
  [' \n ', {}, 'text must be non-empty'],
  ['x'.repeat(4097), {}, 'message is too long'],
  [
    '<b>x',
    { parse_mode: 'HTML' },
    'can\'t parse entities: Can\'t find end tag corresponding to start tag "b"',
  ],
  [
    'x.',
    { parse_mode: 'MarkdownV2' },
    "can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
  ],
  ['x', { reply_markup: new InlineKeyboard().text('a', 'é'.repeat(33)) }, 'BUTTON_DATA_INVALID'],
  ['x', { reply_parameters: { message_id: 77 } }, 'message to be replied not found'],
] as const)('sendMessage %j %j is refused', async (text, other, reason) => {
  const { api, anna } = await withAnna()
  const error = await api.sendMessage(anna.id, text, other).catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(GrammyError)
  expect(error).toMatchObject({ error_code: 400, description: `Bad Request: ${reason}` })
})

test('the limit of 4096 characters applies after parsing, and callback data may have 64 bytes', async () => {
  const { api, anna } = await withAnna()
  const markup = new InlineKeyboard().text('a', 'é'.repeat(32))
  const text = `<b>${'😀'.repeat(4096)}</b>`
  expect(
    (await api.sendMessage(anna.id, text, { parse_mode: 'HTML', reply_markup: markup })).text,
  ).toHaveLength(8192)
})

test('a bot can write only to people who have written to it', async () => {
  const { api, sandbox } = await withSandbox()
  await expect(api.sendMessage(5, 'hi')).rejects.toThrow('Bad Request: chat not found')
  const boris = await sandbox.person({ firstName: 'Boris' })
  await expect(api.sendMessage(boris.id, 'hi')).rejects.toThrow('Bad Request: chat not found')
  await sandbox.group({ title: 'Readers', members: [boris] })
  await expect(api.sendMessage(boris.id, 'hi')).rejects.toThrow(
    "Forbidden: bot can't initiate conversation with a user",
  )
})

test('a photo is uploaded, sent again by file_id, and downloaded', async () => {
  const { api, anna, running } = await withAnna()
  const sent = await api.sendPhoto(anna.id, new InputFile(PNG, 'card.png'), {
    caption: '*The Star*',
    parse_mode: 'MarkdownV2',
  })
  expect(sent).toMatchObject({
    caption: 'The Star',
    caption_entities: [{ type: 'bold', offset: 0, length: 8 }],
    photo: [{ width: 8, height: 8, file_size: PNG.length }],
  })
  const again = await api.sendPhoto(anna.id, sent.photo[0]?.file_id as string)
  expect(again.photo).toEqual(sent.photo)
  const file = await api.getFile(sent.photo[0]?.file_id as string)
  const download = await fetch(`${running.apiRoot}/file/bot${running.token}/${file.file_path}`)
  expect(Buffer.from(await download.arrayBuffer()).equals(PNG)).toBe(true)
  await expect(api.sendPhoto(anna.id, 'nonsense')).rejects.toThrow('wrong file identifier/HTTP URL specified')
  await expect(api.sendPhoto(anna.id, new InputFile(Buffer.from('no image')))).rejects.toThrow(
    'IMAGE_PROCESS_FAILED',
  )
})

test('edits replace text and keyboard, and are refused if nothing changes', async () => {
  const { api, anna, start } = await withAnna()
  const keyboard = new InlineKeyboard().text('Go', 'go')
  const { message_id } = await api.sendMessage(anna.id, 'one', { reply_markup: keyboard })
  const edit = (text: string, other = {}) => api.editMessageText(anna.id, message_id, text, other)
  expect(await edit('<b>two</b>', { parse_mode: 'HTML', reply_markup: keyboard })).toMatchObject({
    text: 'two',
    edit_date: expect.any(Number),
  })
  await expect(edit('<b>two</b>', { parse_mode: 'HTML', reply_markup: keyboard })).rejects.toThrow(
    'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  )
  expect(await edit('three')).not.toHaveProperty('reply_markup')
  expect(await api.editMessageReplyMarkup(anna.id, message_id, { reply_markup: keyboard })).toMatchObject({
    text: 'three',
    reply_markup: { inline_keyboard: [[{ text: 'Go' }]] },
  })
  await expect(edit('x', { reply_markup: new Keyboard().text('no') })).rejects.toThrow(
    'inline keyboard expected',
  )
  await expect(api.editMessageText(anna.id, 99, 'x')).rejects.toThrow(
    'Bad Request: message to edit not found',
  )
  await expect(api.editMessageText(anna.id, start.message_id, 'x')).rejects.toThrow(
    "Bad Request: message can't be edited",
  )
})

test('the caption and the picture of a photo can be replaced', async () => {
  const { api, anna } = await withAnna()
  const { message_id } = await api.sendPhoto(anna.id, new InputFile(PNG))
  expect(await api.editMessageCaption(anna.id, message_id, { caption: 'Now' })).toMatchObject({
    caption: 'Now',
  })
  const edited = await api.editMessageMedia(anna.id, message_id, {
    type: 'photo',
    media: new InputFile(PNG),
    caption: '<i>Then</i>',
    parse_mode: 'HTML',
  })
  expect(edited).toMatchObject({ caption: 'Then', caption_entities: [{ type: 'italic' }] })
  await expect(api.editMessageText(anna.id, message_id, 'x')).rejects.toThrow(
    'there is no text in the message to edit',
  )
})

test('messages can be deleted for two days', async () => {
  let now = new Date('2026-01-01T00:00:00Z')
  const { api, sandbox } = await withSandbox({ now: () => now })
  const anna = await sandbox.person({ firstName: 'Anna' })
  const { message: one } = await anna.send('one')
  const two = await api.sendMessage(anna.id, 'two')
  await api.deleteMessages(anna.id, [one.message_id, 55])
  await api.deleteMessage(anna.id, two.message_id)
  await anna.waitForDeletion(two)
  expect(await anna.messages()).toEqual([])
  await expect(api.deleteMessage(anna.id, two.message_id)).rejects.toThrow('message to delete not found')
  const three = await api.sendMessage(anna.id, 'three')
  now = new Date('2026-01-03T00:00:01Z')
  await expect(api.deleteMessage(anna.id, three.message_id)).rejects.toThrow("message can't be deleted")
})

test('commands are stored by scope and language', async () => {
  const { api, anna, sandbox } = await withAnna()
  await api.setMyCommands([{ command: 'start', description: 'Begin' }])
  await api.setMyCommands([{ command: 'balance', description: 'Credits' }], {
    scope: { type: 'chat', chat_id: anna.id },
  })
  expect(await api.getMyCommands()).toEqual([{ command: 'start', description: 'Begin' }])
  expect((await sandbox.state()).people[0]?.commands).toEqual([
    { command: 'balance', description: 'Credits' },
  ])
  await api.deleteMyCommands({ scope: { type: 'chat', chat_id: anna.id } })
  expect((await sandbox.state()).people[0]?.commands).toEqual([{ command: 'start', description: 'Begin' }])
  await expect(api.setMyCommands([{ command: 'No!', description: 'x' }])).rejects.toThrow(
    'BOT_COMMAND_INVALID',
  )
})

test('a person sees the commands for private chats, never those for groups', async () => {
  const { api, anna, sandbox, running } = await withAnna()
  const listed = async () => (await sandbox.state()).people[0]?.commands?.map(({ command }) => command)
  await api.setMyCommands([{ command: 'group', description: 'x' }], { scope: { type: 'all_group_chats' } })
  expect(await listed()).toEqual([])
  await api.setMyCommands([{ command: 'default', description: 'x' }])
  expect(await listed()).toEqual(['default'])
  await api.setMyCommands([{ command: 'private', description: 'x' }], {
    scope: { type: 'all_private_chats' },
  })
  expect(await listed()).toEqual(['private'])
  await api.setMyCommands([{ command: 'hers', description: 'x' }], {
    scope: { type: 'chat', chat_id: anna.id },
  })
  expect(await listed()).toEqual(['hers'])
  for (const [scope, problem] of [
    [{ type: 'chat' }, `Can't find field "chat_id"`],
    [{ type: 'chat_member', chat_id: anna.id }, `Can't find field "user_id"`],
    [{ type: 'toString' }, 'Unsupported type specified'],
  ] as const) {
    const { body } = await call(running, `getMyCommands?scope=${encodeURIComponent(JSON.stringify(scope))}`)
    expect(body.description).toContain(problem)
  }
})

test('name, descriptions, menu button and chats can be read back', async () => {
  const { api, anna } = await withAnna()
  await api.setMyName('Tarot')
  await api.setMyDescription('Draws cards.')
  await api.setChatMenuButton({ menu_button: { type: 'default' } })
  expect(await api.getMyName()).toEqual({ name: 'Tarot' })
  expect((await api.getMe()).first_name).toBe('Tarot')
  expect(await api.getMyDescription()).toEqual({ description: 'Draws cards.' })
  expect(await api.getChatMenuButton()).toEqual({ type: 'default' })
  expect(await api.getChat(anna.id)).toMatchObject({ id: anna.id, type: 'private', first_name: 'Anna' })
  await expect(api.sendChatAction(anna.id, 'dancing' as 'typing')).rejects.toThrow(
    'wrong parameter action in request',
  )
})

test('a reply keyboard is shown until it is removed', async () => {
  const { api, anna } = await withAnna()
  await api.sendMessage(anna.id, 'Choose', { reply_markup: new Keyboard().text('Cards').text('Stars') })
  expect(await anna.keyboard()).toMatchObject({ keyboard: [[{ text: 'Cards' }, { text: 'Stars' }]] })
  await api.sendMessage(anna.id, 'Thanks', { reply_markup: { remove_keyboard: true } })
  expect(await anna.keyboard()).toBeNull()
})
