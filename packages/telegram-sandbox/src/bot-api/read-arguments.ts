import { badRequest } from './api-failure.ts'
import { Arguments, type UploadedFile } from './arguments.ts'

/** Reads the parameters of a call from the query string and from a JSON, urlencoded or multipart body. */
export async function readArguments(query: URLSearchParams, body: Request | Response): Promise<Arguments> {
  const values = new Map<string, unknown>(query)
  const files = new Map<string, UploadedFile>()
  const type = body.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (type === 'application/json') {
    for (const [name, value] of Object.entries(parseObject(await body.text()))) values.set(name, value)
  } else if (type === 'application/x-www-form-urlencoded') {
    for (const [name, value] of new URLSearchParams(await body.text())) values.set(name, value)
  } else if (type === 'multipart/form-data') {
    for (const [name, value] of await readForm(body)) {
      if (typeof value === 'string') values.set(name, value)
      else
        files.set(name, {
          name: value.name,
          type: value.type,
          bytes: new Uint8Array(await value.arrayBuffer()),
        })
    }
  }
  return new Arguments(values, files)
}

/** Reads a multipart body. @throws ApiFailure with Telegram's wording if it is malformed or incomplete */
async function readForm(body: Request | Response): Promise<FormData> {
  if (!/boundary=/i.test(body.headers.get('content-type') ?? '')) throw badRequest('boundary not found')
  return body.formData().catch(() => {
    throw badRequest("can't parse form data headers")
  })
}

function parseObject(text: string): object {
  if (text.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Handled below, like JSON that is not an object.
  }
  throw badRequest("can't parse JSON object")
}
