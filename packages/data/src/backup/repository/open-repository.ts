import { isAbsolute } from 'node:path'
import { DataError } from '../../errors.ts'
import { FolderRepository } from './folder-repository.ts'
import type { Repository } from './repository.ts'
import type { S3Address } from './s3-repository.ts'

/**
 * Opens the repository that `BACKUP_REPOSITORY` names: an absolute folder, or
 * `s3://bucket/prefix?endpoint=https://…&region=…&pathStyle=true`. Nothing is read or written yet.
 *
 * @throws DataError `INVALID_CONFIG`
 */
export async function openRepository(setting: string): Promise<Repository> {
  if (isAbsolute(setting)) return new FolderRepository(setting)
  if (!setting.startsWith('s3://')) throw invalid('must be an absolute path or s3://bucket/prefix')
  const address = readS3Address(setting)
  // The AWS SDK takes a moment to load. Repositories in a folder do without it.
  const { S3Repository } = await import('./s3-repository.ts')
  return new S3Repository(address)
}

/** Reads `s3://bucket/prefix?endpoint=…`. @throws DataError `INVALID_CONFIG` */
export function readS3Address(setting: string): S3Address {
  const [, bucket = '', path = '', query = ''] =
    /^s3:\/\/([^/?#]*)\/?([^?#]*)(?:\?([^#]*))?$/.exec(setting) ?? []
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw invalid(
      'must be s3://bucket/prefix: a bucket has 3 to 63 lower-case letters, digits, dots and hyphens. Credentials come from the environment, not from here',
    )
  }
  const prefix = path.replace(/\/$/, '')
  if (prefix && !prefix.split('/').every((part) => /^[\w.-]+$/.test(part) && !/^\.\.?$/.test(part))) {
    throw invalid('must be s3://bucket/prefix: a prefix has letters, digits and . _ - between its slashes')
  }
  const { endpoint, region, pathStyle, ...others } = readParameters(query)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) {
    throw invalid(`has the unknown parameter ${unknown}: the parameters are endpoint, region and pathStyle`)
  }
  if (endpoint !== undefined) checkEndpoint(endpoint)
  if (region !== undefined && !/^[a-zA-Z0-9-]+$/.test(region)) {
    throw invalid('has an invalid region: it has letters, digits and hyphens, such as eu-central-1')
  }
  if (pathStyle !== undefined && pathStyle !== 'true' && pathStyle !== 'false') {
    throw invalid('has an invalid pathStyle: it must be true or false')
  }
  return { location: setting, bucket, prefix, endpoint, region, pathStyle: pathStyle === 'true' }
}

function readParameters(query: string): Record<string, string | undefined> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    if (name in parameters) throw invalid(`has the parameter ${name} twice`)
    parameters[name] = value
  }
  return parameters
}

function checkEndpoint(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash) {
    throw invalid('has an invalid endpoint: it must be the http:// or https:// URL of the storage')
  }
  if (url.username || url.password) {
    throw invalid('has credentials in its endpoint: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead')
  }
}

/** The setting itself is not in the message: somebody may have written credentials into it. */
function invalid(problem: string): DataError {
  return new DataError('INVALID_CONFIG', `BACKUP_REPOSITORY ${problem}`, { field: 'BACKUP_REPOSITORY' })
}
