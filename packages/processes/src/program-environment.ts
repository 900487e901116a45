/** Variables that describe the machine and its user. No setting of the product is among them. */
const machineVariables =
  /^(PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|TMP|TEMP|TZ|LANG|LANGUAGE|LC_\w+|CI|NO_COLOR|FORCE_COLOR|XDG_\w+|(HTTPS?|ALL|NO|FTP)_PROXY|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|NODE_COMPILE_CACHE|NODE_USE_ENV_PROXY|NODE_USE_SYSTEM_CA|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH|SYSTEMROOT)$/i

/** Returns the variables of this process that any program may have, without secrets and settings of the product. */
export function machineEnvironment(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  return pickEnvironment(machineVariables, environment)
}

/** Returns the variables whose whole name matches the pattern. */
export function pickEnvironment(
  names: RegExp,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const entries = Object.entries(environment)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => entry[1] !== undefined && names.test(entry[0])),
  )
}

/** Returns the variables of a database server. It runs as another user and connects to no other server. */
export function serverEnvironment(): Record<string, string> {
  return { ...pickEnvironment(/^(PATH|TZ|LD_LIBRARY_PATH|DYLD_LIBRARY_PATH)$/), LC_ALL: 'C' }
}
