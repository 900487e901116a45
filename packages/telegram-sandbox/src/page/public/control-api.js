/** Requests to the control API. Errors are thrown with its message. */

/**
 * @param {string} path below /sandbox
 * @param {object} [body] posted as JSON; without it the request is a GET
 * @returns {Promise<any>}
 */
export async function request(path, body) {
  const response = await fetch(`/sandbox${path}`, {
    ...(body
      ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : {}),
  })
  const answer = response.status === 204 ? undefined : await response.json()
  if (!response.ok) throw new Error(answer?.error ?? response.statusText)
  return answer
}

/** @param {File} file @returns {Promise<string>} */
export function asBase64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result).split(',')[1] ?? '')
    reader.onerror = () => reject(reader.error)
    reader.readAsDataURL(file)
  })
}
