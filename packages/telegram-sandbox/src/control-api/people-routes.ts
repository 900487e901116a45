import { Hono } from 'hono'
import { addPerson } from '../actions/add-person.ts'
import { deleteAccount } from '../actions/delete-account.ts'
import { photoContent, stickerContent } from '../actions/media.ts'
import { openChat } from '../actions/open-chat.ts'
import { forgePress, press } from '../actions/press.ts'
import { editAsPerson, postToChannel, sendAsPerson, textContent } from '../actions/send.ts'
import { setBlocked } from '../actions/set-blocked.ts'
import type { Sandbox } from '../sandbox.ts'
import { readBody, readId } from './read-request.ts'
import * as schemas from './schemas.ts'

/** Actions of people. */
export function peopleRoutes(sandbox: Sandbox): Hono {
  const app = new Hono()

  app.get('/people', (c) => c.json(sandbox.people.all()))
  app.post('/people', async (c) => c.json(addPerson(sandbox, await readBody(c, schemas.newPerson)), 201))
  app.post('/chats', async (c) => {
    const { chat, members } = openChat(sandbox, await readBody(c, schemas.newChat))
    return c.json({ chat, members: [...members] }, 201)
  })
  app.post('/chats/:chat/posts', async (c) => {
    const { text } = await readBody(c, schemas.newPost)
    return c.json(postToChannel(sandbox, readId(c, 'chat'), text), 201)
  })

  app.post('/people/:person/messages', async (c) => {
    const { text, ...target } = await readBody(c, schemas.newText)
    return c.json(sendAsPerson(sandbox, readId(c, 'person'), textContent(text), target), 201)
  })
  app.post('/people/:person/photos', async (c) => {
    const { base64, caption, ...target } = await readBody(c, schemas.newPhoto)
    const content = photoContent(sandbox, base64, caption)
    return c.json(sendAsPerson(sandbox, readId(c, 'person'), content, target), 201)
  })
  app.post('/people/:person/stickers', async (c) => {
    const { emoji, ...target } = await readBody(c, schemas.newSticker)
    const content = stickerContent(sandbox, emoji)
    return c.json(sendAsPerson(sandbox, readId(c, 'person'), content, target), 201)
  })
  app.post('/people/:person/edits', async (c) => {
    const { messageId, text, chatId } = await readBody(c, schemas.textEdit)
    return c.json(editAsPerson(sandbox, readId(c, 'person'), messageId, text, chatId), 201)
  })

  app.post('/people/:person/presses', async (c) => {
    const { messageId, button, ...how } = await readBody(c, schemas.buttonPress)
    return c.json(press(sandbox, readId(c, 'person'), messageId, button, how), 201)
  })
  app.post('/people/:person/forged-presses', async (c) => {
    const forged = await readBody(c, schemas.forgedPress)
    return c.json(forgePress(sandbox, readId(c, 'person'), forged), 201)
  })
  app.post('/people/:person/block', (c) => c.json(setBlocked(sandbox, readId(c, 'person'), true)))
  app.post('/people/:person/delete-account', (c) => c.json(deleteAccount(sandbox, readId(c, 'person'))))
  app.post('/people/:person/unblock', (c) => c.json(setBlocked(sandbox, readId(c, 'person'), false)))

  return app
}
