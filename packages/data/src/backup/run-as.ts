import type { SystemUser } from '@tarot/processes'

/** The user that Postgres and its programs run as, and that owns their files, if this process is root. */
export type RunAs = Pick<SystemUser, 'uid' | 'gid'> | undefined
