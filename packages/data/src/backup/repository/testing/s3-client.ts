import { S3Client } from '@aws-sdk/client-s3'
import type { LocalS3, LocalS3User } from '@tarot/services'
import { vi } from 'vitest'

/** Returns a client of the storage that acts as this user. */
export function connect(storage: LocalS3, { accessKeyId, secretAccessKey }: LocalS3User): S3Client {
  return new S3Client({
    endpoint: storage.endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  })
}

/** Sets the environment in which repositories find their credentials: those of this user, or none. */
export function useCredentials(user?: Pick<LocalS3User, 'accessKeyId' | 'secretAccessKey'>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('AWS_ACCESS_KEY_ID', user?.accessKeyId)
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', user?.secretAccessKey)
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null')
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null')
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
}
