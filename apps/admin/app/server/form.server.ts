import { data, type MiddlewareFunction } from 'react-router'
import { logTrouble } from './log.server.ts'

/** A form that can't be read is answered with 400 before any action asks for it: it is the sender's fault. */
export const refuseBrokenForms: MiddlewareFunction<Response> = async ({ request, url }) => {
  if (request.method !== 'POST') return
  try {
    await request.clone().formData()
  } catch {
    if (!request.signal.aborted) logTrouble(`POST ${url.pathname}`, 'the form cannot be read')
    throw data(
      {
        title: 'This form cannot be read',
        advice: 'Nothing was changed. Open the page again and send the form from there.',
      },
      { status: 400 },
    )
  }
}
