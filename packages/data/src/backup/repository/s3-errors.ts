import { DataError } from '../../errors.ts'

/** What the storage or the network reports, by code, with what to do. */
const reasons: Record<string, string> = {
  NoSuchBucket: 'there is no such bucket: create it, or correct BACKUP_REPOSITORY',
  AccessDenied:
    'the storage denies access: give these credentials the rights that the documentation of backup repositories lists',
  InvalidAccessKeyId: 'the storage does not know the access key: check AWS_ACCESS_KEY_ID or the profile',
  SignatureDoesNotMatch: 'the secret key is wrong: check AWS_SECRET_ACCESS_KEY or the profile',
  ExpiredToken: 'the credentials have expired: renew them',
  CredentialsProviderError:
    'there are no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile or a role',
  PermanentRedirect: 'the bucket is in another region: correct region in BACKUP_REPOSITORY',
  RequestTimeTooSkewed:
    'the clock of this machine differs from the one of the storage: synchronise it, for example with NTP',
  SlowDown: 'the storage is overloaded: it is tried again later',
  QuotaExceeded: 'the storage is full: raise its quota, or keep backups for less time',
  ECONNREFUSED:
    'the storage does not answer: check that it runs, the endpoint in BACKUP_REPOSITORY and the network',
  ENOTFOUND: 'the host of the storage is not found: check the endpoint and the region in BACKUP_REPOSITORY',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the certificate of the storage is not trusted: name the file of its authority in NODE_EXTRA_CA_CERTS',
}

/** Other codes for the same. */
const synonyms: Record<string, keyof typeof reasons> = {
  AllAccessDisabled: 'AccessDenied',
  AccountProblem: 'AccessDenied',
  Forbidden: 'AccessDenied',
  InvalidToken: 'ExpiredToken',
  TokenRefreshRequired: 'ExpiredToken',
  AuthorizationHeaderMalformed: 'PermanentRedirect',
  TemporaryRedirect: 'PermanentRedirect',
  ServiceUnavailable: 'SlowDown',
  TooManyRequests: 'SlowDown',
  XMinioStorageFull: 'QuotaExceeded',
  InsufficientStorage: 'QuotaExceeded',
  TimeoutError: 'ECONNREFUSED',
  ECONNRESET: 'ECONNREFUSED',
  EPIPE: 'ECONNREFUSED',
  ETIMEDOUT: 'ECONNREFUSED',
  EHOSTUNREACH: 'ECONNREFUSED',
  ENETUNREACH: 'ECONNREFUSED',
  EAI_AGAIN: 'ENOTFOUND',
  CERT_HAS_EXPIRED: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ERR_TLS_CERT_ALTNAME_INVALID: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  SELF_SIGNED_CERT_IN_CHAIN: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
}

/** Whether the storage has answered with this code. */
export function isS3Error(error: unknown, code: string): boolean {
  return error instanceof Error && error.name === code
}

/** The error for a call to the storage that failed. It never has credentials, not even in its cause. */
export function s3Unavailable(
  location: string,
  what: string,
  error: unknown,
  reason = reasonOf(error),
): DataError {
  return new DataError('REPOSITORY_UNAVAILABLE', `the backup repository ${location}: ${what}: ${reason}`, {
    field: 'BACKUP_REPOSITORY',
    details: { location },
    cause: withoutRequest(error),
  })
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.message === 'Region is missing') {
    return 'there is no region: add region to BACKUP_REPOSITORY, such as ?region=eu-central-1'
  }
  for (const code of [(error as NodeJS.ErrnoException).code, error.name]) {
    const reason = code && reasons[synonyms[code] ?? code]
    if (reason) return reason
  }
  return `${error.name}: ${error.message}`
}

/** The errors of the SDK carry what the storage has said of the request: that can include a session token. */
function withoutRequest(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { code } = error as NodeJS.ErrnoException
  return Object.assign(new Error(error.message), { name: error.name, stack: error.stack }, code && { code })
}
