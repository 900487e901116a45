import { readFileSync } from 'node:fs'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/**
 * The user a server runs as when we are root (Postgres refuses to run as root): `postgres` where it exists, else
 * `nobody`. Nothing is added to the machine. Undefined when we are not root.
 */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
  for (const name of ['postgres', 'nobody']) {
    const user = users.find((candidate) => candidate.name === name)
    if (user) return user
  }
  throw new Error(
    'Postgres does not run as root, and this machine has neither a user postgres nor nobody: run as an ordinary user, or set DATABASE_URL',
  )
}
