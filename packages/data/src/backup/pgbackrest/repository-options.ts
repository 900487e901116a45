import { isAbsolute } from 'node:path'
import { DataError } from '../../errors.ts'
import { readS3Address } from '../repository/open-repository.ts'

/**
 * Returns pgBackRest's options for `BACKUP_REPOSITORY`.
 *
 * @param environment has the credentials of the storage; without them pgBackRest asks for those of the machine's role
 * @throws DataError `INVALID_CONFIG`
 */
export function repositoryOptions(
  repository: string,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  if (isAbsolute(repository)) return { 'repo1-path': repository }
  const { bucket, prefix, endpoint, region, pathStyle } = readS3Address(repository)
  if (!region) throw invalid('needs region=…, which pgBackRest requires')
  const url = endpoint === undefined ? undefined : new URL(endpoint)
  if (url && url.protocol !== 'https:')
    throw invalid('needs an https:// endpoint, as pgBackRest speaks nothing else')
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = environment
  // Node trusts the same certificates.
  const { NODE_EXTRA_CA_CERTS: authority } = environment
  return {
    'repo1-type': 's3',
    'repo1-path': `/${prefix}`,
    'repo1-s3-bucket': bucket,
    'repo1-s3-region': region,
    'repo1-s3-endpoint': url?.hostname ?? `s3.${region}.amazonaws.com`,
    'repo1-s3-uri-style': pathStyle ? 'path' : 'host',
    ...(authority ? { 'repo1-storage-ca-file': authority } : {}),
    ...(url?.port ? { 'repo1-storage-port': url.port } : {}),
    ...(key && secret
      ? {
          'repo1-s3-key': key,
          'repo1-s3-key-secret': secret,
          ...(token ? { 'repo1-s3-token': token } : {}),
        }
      : { 'repo1-s3-key-type': 'auto' }),
  }
}

function invalid(problem: string): DataError {
  return new DataError('INVALID_CONFIG', `BACKUP_REPOSITORY ${problem}`, { field: 'BACKUP_REPOSITORY' })
}
