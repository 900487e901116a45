/** What a program needs to know of the machine and of the person who started it: none of it is a setting of ours. */
const machine =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|TMP|TEMP|TZ|LANG|LANGUAGE|LC_\w+|CI|NO_COLOR|FORCE_COLOR|XDG_\w+|(HTTPS?|ALL|NO|FTP)_PROXY|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|NODE_USE_ENV_PROXY|NODE_USE_SYSTEM_CA|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SYSTEMROOT)$/i

/** The variables of this process that any program may have: no secret and no setting of the product is among them. */
export function machineEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return pickEnvironment(machine, environment)
}

/** The variables whose whole name fits the pattern. */
export function pickEnvironment(
  names: RegExp,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const entries = Object.entries(environment)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && names.test(entry[0])),
  )
}

/** All that a database server needs: it runs as another user, and talks to nobody but its clients. */
export function serverEnvironment(): Record<string, string> {
  return { ...pickEnvironment(/^(PATH|TZ|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/), LC_ALL: 'C' }
}
