/** The grant that the owner must run, by the kind of object in "permission denied for …". */
const grants: Record<string, (name: string) => string> = {
  database: (name) => `grant create, temporary on database ${name}`,
  schema: (name) => `grant usage, create on schema ${name}`,
  table: (name) => `grant select, insert, update, delete on table ${name}`,
  view: (name) => `grant select on ${name}`,
  sequence: (name) => `grant usage on sequence ${name}`,
  function: (name) => `grant execute on function ${name}`,
}

/**
 * Describes an error of Postgres with SQLSTATE 42501: the missing right, and the statement that grants it.
 *
 * @param message the message of Postgres, in English
 */
export function describeMissingGrant(message: string): string {
  const reason = message.split('\n').at(-1)?.trim() ?? message
  const [, kind = '', name = ''] = /permission denied for (\w+) (\S+)/.exec(reason) ?? []
  const grant = grants[kind]?.(name)
  if (grant)
    return `the user of DATABASE_URL lacks a right (${reason}): run \`${grant} to <user>\` as its owner`
  const [, owned] = /must be owner of (.+)/.exec(reason) ?? []
  if (owned)
    return `the user of DATABASE_URL must be the owner of ${owned}: run \`alter ${owned} owner to <user>\``
  return `the user of DATABASE_URL lacks a right: ${reason}`
}
