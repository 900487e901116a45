import { operator } from './seed.ts'

/** A minimal HTTP client that stores cookies and does not follow redirects. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly url: string

  constructor(url: string) {
    this.url = url
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send(path, { headers })
  }

  /** The HTML of a page. @throws if the status is not 200 */
  async page(path: string): Promise<string> {
    const response = await this.get(path)
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`)
    return response.text()
  }

  /** Sends a form with the console's own origin, unless `headers` are given. */
  post(
    path: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = { origin: this.url },
  ): Promise<Response> {
    return this.send(path, { method: 'POST', headers, body: new URLSearchParams(form) })
  }

  signIn({ email, password } = operator, next?: string): Promise<Response> {
    const path = next === undefined ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`
    return this.post(path, { email, password })
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(cookie ? { cookie } : {}), ...(init.headers as Record<string, string>) }
    const response = await fetch(`${this.url}${path}`, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '' || /max-age=0/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }
}
