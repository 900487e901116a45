import { readFileSync } from 'node:fs'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/**
 * The user the servers run as when we are root: `postgres` where it exists, else `nobody`. Postgres refuses to run as
 * root, and Redis does not need it. Nothing is added to the machine. Undefined when we are not root.
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
    'Servers do not run as root here, and this machine has neither a user postgres nor nobody: run as an ordinary user, or set DATABASE_URL and REDIS_URL',
  )
}
