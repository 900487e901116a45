import { DataError } from '../errors.ts'
import { databaseErrorFacts, translateError } from './translate-error.ts'

/** Error codes of OpenSSL and Node for a certificate chain without a trusted CA. */
const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

/**
 * Translates the error of a first connection. An error that only another setting can fix becomes `INVALID_CONFIG`, with
 * one sentence that names the setting; every other error is translated by `translateError`.
 *
 * @param variable the variable that holds the address, `DATABASE_URL` or `DATABASE_DIRECT_URL`
 */
export function explainConnection(error: unknown, variable = 'DATABASE_URL'): DataError {
  const sentence = error instanceof DataError ? undefined : explain(error, variable)
  if (sentence) return new DataError('INVALID_CONFIG', sentence, { field: variable, cause: error })
  const translated = translateError(error)
  if (translated.code !== 'DATABASE_UNAVAILABLE' || translated.details.isReadOnly) return translated
  return new DataError(
    'DATABASE_UNAVAILABLE',
    `the database does not answer: check that it runs, and ${variable}`,
    { field: variable, cause: error },
  )
}

function explain(error: unknown, variable: string): string | undefined {
  const { sqlstate, message } = databaseErrorFacts(error)
  const { code } = Object(error) as { code?: string }
  if (code && untrusted.has(code)) {
    return `the certificate of the database is signed by no CA that is known here: name the CA's file in ${variable} with sslrootcert=<file>, or write sslmode=no-verify to encrypt without a check`
  }
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of the database is for another name (${message.split('. ').at(-1)}): write that name as the host of ${variable}, or sslmode=verify-ca with sslrootcert to check the certificate alone`
    case 'CERT_HAS_EXPIRED':
      return 'the certificate of the database has expired: renew it'
    case 'ERR_OSSL_X509_KEY_VALUES_MISMATCH':
      return `the file that sslkey names in ${variable} is not the key of the certificate in sslcert`
  }
  // The TLS alert of the server: unknown ca, bad certificate, certificate expired, certificate revoked.
  const refusal = /alert ((?:unknown ca|.*certificate).*?)(?::|$)/i.exec(message)?.[1]
  if (refusal) {
    return `the database does not accept the certificate that sslcert names in ${variable} (${refusal}): name one that its ssl_ca_file has signed`
  }
  if (sqlstate === '28000' && /requires a valid client certificate/i.test(message)) {
    return `the database requires a client certificate: name its files in ${variable} with sslcert=<file> and sslkey=<file>`
  }
  if (/server does not support SSL/i.test(message)) {
    return `the database does not support TLS: set ssl = on in its configuration, or write sslmode=disable in ${variable}`
  }
  if (/client password must be a string/i.test(message)) {
    return `the database requires a password and ${variable} has none: write postgresql://user:password@host:port/database`
  }
  const parameter = /unsupported startup parameter(?: in options)?: (\S+)/i.exec(message)?.[1]
  if (parameter) {
    return `the pooler refuses the parameter ${parameter}: leave it out of ${variable}, or add it to the pooler's ignore_startup_parameters`
  }
  if (sqlstate === '28000' && /no encryption|SSL off/i.test(message)) {
    return `the database requires TLS: write sslmode=require in ${variable}`
  }
  if (
    sqlstate?.startsWith('28') ||
    /^(password authentication failed|no such user|SASL authentication failed)/i.test(message)
  ) {
    return `the database refuses the user or the password of ${variable}: ${message}`
  }
  if (sqlstate === '3D000' || /^(no such database|database .* does not exist)/i.test(message)) {
    return `${message}: create it, or change the name at the end of ${variable}`
  }
  return undefined
}
