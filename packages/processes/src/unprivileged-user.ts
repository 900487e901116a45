import { readFileSync } from 'node:fs'

export interface SystemUser {
  name: string
  uid: number
  gid: number
}

/**
 * Returns the user that servers run as if this process is root: `postgres` if it exists, else `nobody`. Returns undefined
 * if this process is not root. Postgres refuses to run as root, and Redis does not need it. No user is created.
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
    'Servers must not run as root, and this machine has no user postgres and no user nobody: run as another user, or set DATABASE_URL and REDIS_URL',
  )
}
