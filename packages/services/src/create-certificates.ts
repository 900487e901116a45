import { execFile } from 'node:child_process'
import { chmod, chown, mkdtemp, readdir, rm } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { unprivilegedUser } from '@tarot/processes'
import { requireProgram } from './require-program.ts'

/** Paths of the files of a new, private CA and of a certificate that it has signed. */
export interface Certificates {
  ca: string
  cert: string
  /** The servers of this package can read it. */
  key: string
  remove(): Promise<void>
}

/** Creates a CA and a certificate for these host names and IP addresses with `openssl`. Both are valid for two days. */
export async function createCertificates(...names: string[]): Promise<Certificates> {
  const openssl = await requireProgram(['openssl'], 'openssl')
  const folder = await mkdtemp(join(tmpdir(), 'tarot-certificates-'))
  const file = (name: string) => join(folder, name)
  const make = (name: string, ...more: string[]) =>
    promisify(execFile)(openssl, [
      ...['req', '-x509', '-days', '2', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      ...['-subj', `/CN=${name}`, '-keyout', file(`${name}.key`), '-out', file(`${name}.pem`), ...more],
    ])
  const alternatives = names.map((name) => `${isIP(name) ? 'IP' : 'DNS'}:${name}`)
  await make('ca')
  await make(
    'server',
    ...['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-addext', `subjectAltName=${alternatives}`],
    ...['-addext', 'basicConstraints=critical,CA:false'],
  )
  const runAs = unprivilegedUser()
  if (runAs) {
    for (const name of [...(await readdir(folder)).map(file), folder]) await chown(name, runAs.uid, runAs.gid)
  }
  await chmod(folder, 0o755)
  return {
    ca: file('ca.pem'),
    cert: file('server.pem'),
    key: file('server.key'),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
