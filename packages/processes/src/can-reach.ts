import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { SystemUser } from './unprivileged-user.ts'

/** Returns whether this user may access the path: any folder above it can be closed to all users but root. */
export async function canReach(path: string, user: SystemUser): Promise<boolean> {
  return promisify(execFile)('/usr/bin/test', ['-x', path], { uid: user.uid, gid: user.gid, cwd: '/' }).then(
    () => true,
    () => false,
  )
}
