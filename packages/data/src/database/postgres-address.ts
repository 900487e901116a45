import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { DataError } from '../errors.ts'

/** A parsed Postgres URL. */
export interface PostgresAddress {
  /** Options of `pg`. */
  options: { connectionString: string; ssl?: boolean | ConnectionOptions; enableChannelBinding?: boolean }
  /** Milliseconds to wait for a connection, if the URL has `connect_timeout`. */
  connectTimeout: number | undefined
  /** Whether the URL has Prisma's parameter `pgbouncer=true`. */
  isPooler: boolean
}

const example = 'postgresql://user:password@host:port/database'
const postgresAddressForm = `must be a postgresql:// URL: ${example}`

/** Parameters of TLS. They are parsed here, so that each means the same in every version of `pg`. */
const tlsParameters = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey']

/** Parameters that `pg` reads, and parameters that have no effect here. */
const otherParameters = new Set([
  'application_name',
  'channel_binding',
  'client_encoding',
  'connect_timeout',
  'fallback_application_name',
  'gssencmode',
  'host',
  'idle_in_transaction_session_timeout',
  'keepalives',
  'keepalives_count',
  'keepalives_idle',
  'keepalives_interval',
  'lock_timeout',
  'options',
  'password',
  'pgbouncer',
  'port',
  'query_timeout',
  'schema',
  'sslnegotiation',
  'statement_timeout',
  'uselibpqcompat',
  'user',
])

/** Parameters of other programs, and what to write instead. */
const foreignParameters: Record<string, string> = {
  connection_limit: 'set DATABASE_POOL_SIZE instead',
  pool_timeout: 'leave it out',
  socket_timeout: 'leave it out',
  target_session_attrs: 'leave it out, and name one host that always leads to the primary',
  dbname: 'write the database behind the host: postgresql://host/database',
}

/**
 * Parses `postgresql://…` and `postgres://…` as `psql` does: with a host name, an IPv4 or [IPv6] address, a folder of Unix
 * sockets (`postgresql:///database?host=/run/postgresql`), TLS by `sslmode`, `sslrootcert`, `sslcert` and `sslkey`.
 *
 * `sslmode=require` and `verify-full` check the certificate and its name, `verify-ca` the certificate alone, and
 * `no-verify` encrypts without a check. `psql` checks nothing at `require`; `uselibpqcompat=true` selects that behaviour.
 *
 * @returns a string if the URL is invalid: the rest of a sentence that begins with the variable's name
 */
export function readPostgresUrl(text: string): PostgresAddress | string {
  // Copied text often ends with a blank or a line break.
  const url = text.trim()
  if (!/^postgres(ql)?:\/\//.test(url)) return postgresAddressForm
  const authority = /^[^:]+:\/\/([^/?#]*)/.exec(url)?.[1] ?? ''
  const hosts = authority.slice(authority.lastIndexOf('@') + 1)
  if (hosts.includes(',')) {
    return `names several hosts (${hosts}): name one, an address that always leads to the primary`
  }
  const problem = findHostProblem(url, authority, hosts)
  if (problem) return problem
  const parsed = parse(url)
  if (!parsed) {
    return 'cannot be read: write special characters of user and password percent-encoded (# is %23, / is %2F, ? is %3F, % is %25, : is %3A)'
  }
  const { searchParams: parameters } = parsed
  for (const name of parameters.keys()) {
    if (foreignParameters[name]) return `has ${name}, which is not known here: ${foreignParameters[name]}`
    if (!tlsParameters.includes(name) && !otherParameters.has(name)) {
      return `has ${name}, which is not a parameter of Postgres: check its spelling, or leave it out`
    }
  }
  // Read as `pg` reads it.
  if (parsed.pathname.length <= 1 && !process.env.PGDATABASE) {
    return `names no database: write its name at the end, ${example}`
  }
  if (!isPort(parameters.get('port') ?? '')) return wrongPort
  if ((parameters.get('schema') ?? 'public') !== 'public') {
    return `has schema=${parameters.get('schema')}, which only Prisma knows: give the role a search_path instead`
  }
  const tls = parameters.get('uselibpqcompat') === 'true' ? {} : readTls(parameters)
  if (typeof tls === 'string') return tls
  const seconds = parameters.get('connect_timeout')
  if (seconds && !/^\d+$/.test(seconds)) return `has connect_timeout=${seconds}: it must be whole seconds`
  return {
    options: {
      connectionString: 'ssl' in tls ? withoutTls(url) : url,
      ...tls,
      ...(/^(require|prefer)$/.test(parameters.get('channel_binding') ?? '')
        ? { enableChannelBinding: true }
        : {}),
    },
    connectTimeout: Number(seconds) > 0 ? Number(seconds) * 1_000 : undefined,
    isPooler: parameters.get('pgbouncer') === 'true',
  }
}

/**
 * Parses the URL as `readPostgresUrl` does.
 *
 * @throws DataError `INVALID_CONFIG` if the URL is invalid
 */
export function requirePostgresAddress(url: string, variable = 'DATABASE_URL'): PostgresAddress {
  const read = readPostgresUrl(url)
  if (typeof read === 'string')
    throw new DataError('INVALID_CONFIG', `${variable} ${read}`, { field: variable })
  return read
}

const wrongPort = 'has an invalid port: it must be a number, 1 to 65535'

/**
 * Describes a host or port that Node's URL refuses without a reason. The message does not show the port: it may be the
 * password of a user without a host.
 */
function findHostProblem(url: string, authority: string, hosts: string): string | undefined {
  // A later @ belongs to a password with characters that should have been encoded.
  if (url.slice(url.indexOf(authority) + authority.length).includes('@')) return undefined
  if (/^[\da-f]*:[\da-f]*:[\da-f:.]*$/i.test(hosts)) {
    return `has an IPv6 address without brackets (${hosts}): write it as [::1], or [::1]:5432 with a port`
  }
  const port = /^(?:\[[^\]]*\]|[^:]*):(.*)$/.exec(hosts)?.[1] ?? ''
  return isPort(port) ? undefined : wrongPort
}

/** Whether the text is a port, or empty for the default port. */
function isPort(text: string): boolean {
  return text === '' || (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535)
}

/** Parses the URL. Node refuses a URL with a user and no host, as it is written for a socket. */
function parse(url: string): URL | undefined {
  try {
    const parsed = new URL(url.replace('@/', '@localhost/'))
    for (const part of [parsed.username, parsed.password, parsed.hostname, parsed.pathname])
      decodeURIComponent(part)
    return parsed
  } catch {
    return undefined
  }
}

function withoutTls(url: string): string {
  const [address = '', query = ''] = url.split('?')
  const others = query.split('&').filter((item) => !tlsParameters.includes(item.split('=')[0] ?? ''))
  return others.length > 0 ? `${address}?${others.join('&')}` : address
}

function readTls(parameters: URLSearchParams): { ssl?: boolean | ConnectionOptions } | string {
  const mode = parameters.get('sslmode') ?? modeOf(parameters)
  if (mode === undefined) return {}
  if (mode === 'disable') return { ssl: false }
  if (mode === 'prefer' || mode === 'allow') {
    return `has sslmode=${mode}, which silently falls back to no encryption: write disable, require, verify-ca or verify-full`
  }
  if (!['require', 'verify-ca', 'verify-full', 'no-verify'].includes(mode)) {
    return `has sslmode=${mode}: it must be disable, require, verify-ca, verify-full or no-verify`
  }
  const ssl: ConnectionOptions = {}
  for (const [parameter, option] of [
    ['sslrootcert', 'ca'],
    ['sslcert', 'cert'],
    ['sslkey', 'key'],
  ] as const) {
    const path = parameters.get(parameter)
    // `system` means the CAs of the system, as in psql.
    if (!path || (parameter === 'sslrootcert' && path === 'system')) continue
    try {
      ssl[option] = readFileSync(path, 'utf8')
    } catch (error) {
      return `has ${parameter}=${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`
    }
  }
  if (mode === 'no-verify') return { ssl: { ...ssl, rejectUnauthorized: false } }
  if (mode !== 'verify-ca') return { ssl }
  if (!ssl.ca) return 'has sslmode=verify-ca and no CA: name its file with sslrootcert'
  return { ssl: { ...ssl, checkServerIdentity: () => undefined } }
}

/** The mode of a URL without `sslmode`. */
function modeOf(parameters: URLSearchParams): string | undefined {
  const ssl = parameters.get('ssl')
  if (ssl === 'no-verify') return 'no-verify'
  if (ssl === 'false' || ssl === '0') return 'disable'
  return ssl || tlsParameters.some((name) => parameters.has(name)) ? 'verify-full' : undefined
}
