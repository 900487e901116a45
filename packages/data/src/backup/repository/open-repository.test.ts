import { describe, expect, test } from 'vitest'
import { FolderRepository } from './folder-repository.ts'
import { openRepository } from './open-repository.ts'
import { S3Repository } from './s3-repository.ts'

describe('BACKUP_REPOSITORY', () => {
  test('is an absolute folder', async () => {
    const repository = await openRepository('/backups/shop')
    expect(repository).toBeInstanceOf(FolderRepository)
    expect(repository.location).toBe('/backups/shop')
  })

  test.each([
    's3://backups',
    's3://backups/',
    's3://backups/shop',
    's3://my.backups-2/shop/eu/',
    's3://backups/shop?region=eu-central-1',
    's3://backups?endpoint=https%3A%2F%2Fs3.example.com',
    's3://backups/shop?endpoint=http://127.0.0.1:9000&region=garage&pathStyle=true',
    's3://backups/shop?endpoint=http://[::1]:9000/&pathStyle=false',
  ])('is S3-compatible storage: %s', async (setting) => {
    const repository = await openRepository(setting)
    expect(repository).toBeInstanceOf(S3Repository)
    expect(repository.location).toBe(setting)
  })

  test.each([
    ['', 'absolute path or s3://bucket/prefix'],
    ['backups', 'absolute path or s3://bucket/prefix'],
    ['./backups', 'absolute path or s3://bucket/prefix'],
    ['https://s3.example.com/backups', 'absolute path or s3://bucket/prefix'],
    ['S3://backups', 'absolute path or s3://bucket/prefix'],
    ['s3://', 'a bucket has 3 to 63'],
    ['s3:///shop', 'a bucket has 3 to 63'],
    ['s3://Backups/shop', 'a bucket has 3 to 63'],
    ['s3://backups:9000/shop', 'a bucket has 3 to 63'],
    ['s3://backups/shop//eu', 'a prefix has letters'],
    ['s3://backups//shop', 'a prefix has letters'],
    ['s3://backups/../shop', 'a prefix has letters'],
    ['s3://backups/my shop', 'a prefix has letters'],
    ['s3://backups/shop#eu', 'a bucket has 3 to 63'],
    ['s3://backups?regoin=eu', 'unknown parameter regoin'],
    ['s3://backups?pathstyle=true', 'unknown parameter pathstyle'],
    ['s3://backups?region=eu-west-1&region=eu-west-2', 'the parameter region twice'],
    ['s3://backups?region=', 'an invalid region'],
    ['s3://backups?region=eu west', 'an invalid region'],
    ['s3://backups?pathStyle=yes', 'an invalid pathStyle'],
    ['s3://backups?endpoint=s3.example.com', 'an invalid endpoint'],
    ['s3://backups?endpoint=ftp://s3.example.com', 'an invalid endpoint'],
    ['s3://backups?endpoint=', 'an invalid endpoint'],
  ])('refuses %j', async (setting, problem) => {
    await expect(openRepository(setting)).rejects.toMatchObject({
      code: 'INVALID_CONFIG',
      field: 'BACKUP_REPOSITORY',
      message: expect.stringContaining(problem),
    })
  })

  test.each([
    's3://AKIAEXAMPLE:secretsecret@backups/shop',
    's3://backups/shop?secretAccessKey=secretsecret',
    's3://backups/shop?endpoint=https://AKIAEXAMPLE:secretsecret@s3.example.com',
  ])('refuses credentials and does not repeat them: %s', async (setting) => {
    const error = await openRepository(setting).catch((failure: Error) => failure)
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', field: 'BACKUP_REPOSITORY' })
    expect(String(error)).not.toContain('secretsecret')
    expect(String(error)).not.toContain('AKIAEXAMPLE')
  })
})
