/**
 * An address as it may be printed: scheme, hosts and path. User, password and parameters, which can hold a password
 * as well, are left out, also where the address is not quite a URL.
 */
export function withoutCredentials(address: string): string {
  const { scheme, rest = '' } = /^(?<scheme>[a-z][a-z\d+.-]*:\/\/)(?<rest>.*)$/is.exec(address)?.groups ?? {}
  // A password can hold a `/`, `?` or `#` that should have been encoded: everything up to the last `@` goes.
  return scheme ? scheme + rest.slice(rest.lastIndexOf('@') + 1).replace(/[?#].*$/s, '') : '(not a URL)'
}
