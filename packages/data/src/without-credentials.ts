/**
 * A printable form of an address: scheme, hosts and path. It omits user, password and parameters, which can contain a
 * password too, even if the address is not a valid URL.
 */
export function withoutCredentials(address: string): string {
  const { scheme, rest = '' } = /^(?<scheme>[a-z][a-z\d+.-]*:\/\/)(?<rest>.*)$/is.exec(address)?.groups ?? {}
  // A password can contain a `/`, `?` or `#` that should have been encoded, so everything up to the last `@` is removed.
  return scheme ? scheme + rest.slice(rest.lastIndexOf('@') + 1).replace(/[?#].*$/s, '') : '(not a URL)'
}
