import { machineEnvironment } from '@tarot/processes'

/** Parameters of a URL that libpq reads, with the variable of each. */
const variables: Record<string, string> = {
  host: 'PGHOST',
  port: 'PGPORT',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: 'PGGSSENCMODE',
}

/** What libpq calls the modes of `pg` that have the same effect. */
const sslModes: Record<string, string> = { require: 'verify-full', 'no-verify': 'require' }

/**
 * Returns the environment of a client program of Postgres that connects to this URL. The password is never an argument,
 * which any user of the machine could read.
 *
 * @param databaseUrl as checked by `requirePostgresAddress`
 */
export function connectionEnvironment(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl.trim().replace('@/', '@localhost/'))
  const environment: Record<string, string> = {
    ...machineEnvironment(),
    LC_ALL: 'C',
    PGAPPNAME: 'tarot-backup',
  }
  const set = (name: string, value: string) => {
    if (value) environment[name] = value
  }
  set('PGHOST', decodeURIComponent(url.hostname).replace(/^\[|\]$/g, ''))
  set('PGPORT', url.port)
  set('PGUSER', decodeURIComponent(url.username))
  set('PGPASSWORD', decodeURIComponent(url.password))
  set('PGDATABASE', decodeURIComponent(url.pathname.slice(1)))
  for (const [name, value] of url.searchParams) if (variables[name]) set(variables[name], value)
  if (environment.PGSSLMODE) environment.PGSSLMODE = sslModes[environment.PGSSLMODE] ?? environment.PGSSLMODE
  return environment
}
