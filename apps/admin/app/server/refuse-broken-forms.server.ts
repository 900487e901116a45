import { data, type MiddlewareFunction } from 'react-router'
import { logError } from './log.server.ts'

/** Middleware that answers a form that cannot be parsed with 400, before an action reads it. */
export const refuseBrokenForms: MiddlewareFunction<Response> = async ({ request, url }) => {
  if (request.method !== 'POST') return
  try {
    await request.clone().formData()
  } catch {
    if (!request.signal.aborted) logError(`POST ${url.pathname}`, 'the form cannot be read')
    throw data(
      {
        title: 'This form cannot be read',
        advice: 'Nothing was changed. Open the page again and send the form from there.',
      },
      { status: 400 },
    )
  }
}
