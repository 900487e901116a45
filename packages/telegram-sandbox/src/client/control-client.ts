/** Thrown when the control API answers with an error, or when a wait times out. */
export class SandboxError extends Error {
  override name = 'SandboxError'
}

/** Maximum of a single long poll in milliseconds. Longer waits use several. */
const MAX_WAIT = 60_000

/** HTTP client of the control API. */
export class ControlClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = `${url.replace(/\/$/, '')}/sandbox`
  }

  get<Answer>(path: string, query: Record<string, string | number | undefined> = {}): Promise<Answer> {
    const search = new URLSearchParams()
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined) continue
      search.set(name, String(name === 'wait' ? Math.min(Number(value), MAX_WAIT) : value))
    }
    return this.#request('GET', `${path}?${search}`)
  }

  post<Answer>(path: string, body: object = {}): Promise<Answer> {
    return this.#request('POST', path, body)
  }

  delete(path: string): Promise<void> {
    return this.#request('DELETE', path)
  }

  async #request<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    })
    if (response.status === 204) return undefined as Answer
    const answer = (await response.json()) as Answer & { error?: string }
    if (!response.ok) throw new SandboxError(`${method} ${path}: ${answer.error ?? response.statusText}`)
    return answer
  }
}
