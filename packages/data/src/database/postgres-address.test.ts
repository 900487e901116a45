import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Certificates,
  createCertificates,
  type LocalPostgres,
  startLocalPostgres,
} from '@tarot/services'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { query } from '../../test/query.ts'
import { deployMigrations } from '../migrations/deploy.ts'
import { openData } from '../open-data.ts'
import { readPostgresUrl } from './postgres-address.ts'

let server: LocalPostgres
let certificates: Certificates
let others: Certificates
let folder = ''

/**
 * A Postgres with TLS for `localhost`, on IPv4, IPv6 and a Unix socket. The role `only_tls` requires TLS, and the role
 * `server`, the name in the certificate, requires the client certificate.
 */
beforeAll(async () => {
  certificates = await createCertificates('localhost')
  others = await createCertificates('localhost')
  folder = await mkdtemp(join(tmpdir(), 'tarot-pg-'))
  const hba = join(folder, 'hba')
  await writeFile(
    hba,
    [
      'hostssl all only_tls all scram-sha-256',
      'hostssl all server all cert',
      'host all tarot all scram-sha-256',
      'local all tarot scram-sha-256',
      '',
    ].join('\n'),
  )
  if (process.getuid?.() === 0) {
    const { uid, gid } = await import('node:fs/promises').then(({ stat }) => stat(certificates.key))
    for (const path of [hba, folder]) await chown(path, uid, gid)
  }
  server = await startLocalPostgres({
    settings: {
      listen_addresses: '127.0.0.1,::1',
      unix_socket_directories: folder,
      hba_file: hba,
      ssl: 'on',
      ssl_cert_file: certificates.cert,
      ssl_key_file: certificates.key,
      ssl_ca_file: certificates.ca,
    },
  })
  await deployMigrations({ databaseUrl: server.url })
  await query(
    server.url,
    `create role only_tls login superuser password 'p@ss/w#rd'; create role server login superuser`,
  )
})
afterAll(async () => {
  await server.stop()
  await Promise.all([certificates.remove(), others.remove(), rm(folder, { recursive: true, force: true })])
})

/** Whether the connection is encrypted. */
async function open(databaseUrl: string): Promise<boolean> {
  const data = await openData({ databaseUrl, poolSize: 1 })
  try {
    const [row] = await data.prisma.$queryRaw<{ ssl: boolean }[]>`
      select ssl from pg_stat_ssl where pid = pg_backend_pid()`
    return row?.ssl ?? false
  } finally {
    await data.close()
  }
}

const at = (host: string, parameters = '') =>
  `postgresql://tarot:tarot@${host}:${server.port}/tarot${parameters}`
const ca = () => `sslrootcert=${certificates.ca}`
const withClientCertificate = ({ cert, key }: Certificates) =>
  at('localhost', `?${ca()}&sslcert=${cert}&sslkey=${key}`).replace('tarot:tarot', 'server')

test.each([
  ['a host name', () => at('localhost'), false],
  ['an IPv4 address', () => at('127.0.0.1').replace('postgresql:', 'postgres:'), false],
  ['an IPv6 address', () => at('[::1]'), false],
  [
    'a socket in the query',
    () => `postgresql://tarot:tarot@/tarot?host=${folder}&port=${server.port}`,
    false,
  ],
  [
    'a socket without a user in front',
    () => `postgresql:///tarot?host=${folder}&port=${server.port}&user=tarot&password=tarot`,
    false,
  ],
  ['a socket as the host', () => at(encodeURIComponent(folder)), false],
  ['disable', () => at('127.0.0.1', '?sslmode=disable'), false],
  ['require', () => at('localhost', `?sslmode=require&${ca()}`), true],
  ['verify-full', () => at('localhost', `?sslmode=verify-full&${ca()}`), true],
  ['a CA alone', () => at('localhost', `?${ca()}`), true],
  ['verify-ca, by another name', () => at('127.0.0.1', `?sslmode=verify-ca&${ca()}`), true],
  ['no-verify', () => at('127.0.0.1', '?sslmode=no-verify'), true],
  ['require as in psql', () => at('127.0.0.1', '?uselibpqcompat=true&sslmode=require'), true],
  ['blanks around it', () => ` ${at('127.0.0.1')}\n`, false],
  [
    'a password with special characters',
    () => at('localhost', `?${ca()}`).replace('tarot:tarot', 'only_tls:p%40ss%2Fw%23rd'),
    true,
  ],
  ['a client certificate instead of a password', () => withClientCertificate(certificates), true],
  [
    'parameters without effect',
    () => at('localhost', '?schema=public&connect_timeout=10&application_name=x'),
    false,
  ],
])('%s works', async (_, url, encrypted) => {
  expect(await open(url())).toBe(encrypted)
})

test.each([
  [
    'a certificate of an unknown CA',
    () => at('localhost', '?sslmode=require'),
    /signed by no CA that is known here.*sslrootcert=<file>.*sslmode=no-verify/,
  ],
  [
    'a certificate of another CA',
    () => at('localhost', `?sslmode=verify-full&sslrootcert=${others.ca}`),
    /signed by no CA that is known.*sslrootcert/,
  ],
  [
    'another name',
    () => at('127.0.0.1', `?sslmode=verify-full&${ca()}`),
    /is for another name .*host of DATABASE_URL.*sslmode=verify-ca/,
  ],
  [
    'no TLS where it is required',
    () => at('localhost').replace('tarot:tarot', 'only_tls:p%40ss%2Fw%23rd'),
    /requires TLS: write sslmode=require in DATABASE_URL/,
  ],
  [
    'no client certificate where it is required',
    () => at('localhost', `?${ca()}`).replace('tarot:tarot', 'server'),
    /requires a client certificate: name its files in DATABASE_URL with sslcert=<file> and sslkey=<file>/,
  ],
  [
    'a client certificate of another CA',
    () => withClientCertificate(others),
    /does not accept the certificate that sslcert names in DATABASE_URL/,
  ],
  [
    'a client certificate with another key',
    () => withClientCertificate({ ...certificates, key: others.key }),
    /that sslkey names in DATABASE_URL is not the key of the certificate in sslcert/,
  ],
  [
    'a wrong password',
    () => at('localhost').replace(':tarot@', ':wrong@'),
    /refuses the user or the password of DATABASE_URL/,
  ],
  [
    'no password',
    () => at('localhost').replace(':tarot@', '@'),
    /requires a password and DATABASE_URL has none/,
  ],
  [
    'a database that does not exist',
    () => at('localhost').replace(/tarot$/, 'nowhere'),
    /database "nowhere" does not exist: create it, or change the name/,
  ],
])('%s is one sentence that names what to change', async (_, url, sentence) => {
  await expect(open(url())).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    field: 'DATABASE_URL',
    message: expect.stringMatching(sentence),
  })
})

test('a server without TLS and a server that does not answer are distinguished', async () => {
  const plain = await startLocalPostgres()
  const url = plain.url.replace('127.0.0.1', 'localhost')
  await expect(open(`${url}?sslmode=require`)).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(/does not support TLS: set ssl = on.*sslmode=disable/),
  })
  await plain.stop()
  for (const gone of [url, `postgresql://tarot@/tarot?host=${folder}&port=1`]) {
    await expect(open(gone)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  }
})

test.each([
  ['mysql://x', 'must be a postgresql:// URL'],
  ['postgresql:x', 'must be a postgresql:// URL'],
  ['host=localhost dbname=x', 'must be a postgresql:// URL'],
  ['postgresql://a:5432,b:5432/x', 'names several hosts (a:5432,b:5432)'],
  ['postgresql://u:p#ss@localhost/x', 'percent-encoded'],
  ['postgresql://u:p/ss@localhost/x', 'percent-encoded'],
  ['postgresql://u:100%@localhost/x', 'percent-encoded'],
  ['postgresql://u:s3cret@localhost:abc/x', 'has an invalid port: it must be a number, 1 to 65535'],
  ['postgresql://localhost:99999/x', 'has an invalid port'],
  ['postgresql://localhost:0/x', 'has an invalid port'],
  ['postgresql://[::1]:abc/x', 'has an invalid port'],
  ['postgresql:///x?host=/run&port=abc', 'has an invalid port'],
  ['postgresql://u:p@::1/x', 'has an IPv6 address without brackets (::1): write it as [::1]'],
  ['postgresql://u:p@::1:5432/x', 'has an IPv6 address without brackets'],
  ['postgresql://fe80::1/x', 'has an IPv6 address without brackets'],
  ['postgresql://u:p@localhost:5432', 'names no database: write its name at the end'],
  ['postgresql://u:p@localhost/', 'names no database'],
  ['postgresql://u:p@localhost?sslmode=disable', 'names no database'],
  ['postgresql://localhost/x?sslmod=require', 'has sslmod, which is not a parameter'],
  [
    'postgresql://localhost/x?sslmode=prefer',
    'has sslmode=prefer, which silently falls back to no encryption',
  ],
  ['postgresql://localhost/x?sslmode=yes', 'has sslmode=yes: it must be disable, require'],
  ['postgresql://localhost/x?sslmode=verify-ca', 'name its file with sslrootcert'],
  [
    'postgresql://localhost/x?sslrootcert=/no/such/file',
    'has sslrootcert=/no/such/file, which cannot be read (ENOENT)',
  ],
  ['postgresql://localhost/x?connection_limit=5', 'set DATABASE_POOL_SIZE instead'],
  ['postgresql://localhost/x?schema=tarot', 'give the role a search_path'],
  ['postgresql://localhost/x?connect_timeout=soon', 'it must be whole seconds'],
])('%s is refused with a reason', (url, problem) => {
  expect(readPostgresUrl(url)).toContain(problem)
})
