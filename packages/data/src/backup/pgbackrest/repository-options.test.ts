import { expect, test } from 'vitest'
import { repositoryOptions } from './repository-options.ts'

test('a folder', () => {
  expect(repositoryOptions('/mnt/backups', {})).toEqual({ 'repo1-path': '/mnt/backups' })
})

test('S3-compatible storage with credentials from the environment', () => {
  const setting = 's3://shop/backups/tarot?endpoint=https://storage.example:9000&region=eu-1&pathStyle=true'
  const environment = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' }
  expect(repositoryOptions(setting, environment)).toEqual({
    'repo1-type': 's3',
    'repo1-path': '/backups/tarot',
    'repo1-s3-bucket': 'shop',
    'repo1-s3-region': 'eu-1',
    'repo1-s3-endpoint': 'storage.example',
    'repo1-s3-uri-style': 'path',
    'repo1-storage-port': '9000',
    'repo1-s3-key': 'key',
    'repo1-s3-key-secret': 'secret',
  })
})

test('AWS with the credentials of the role of the machine', () => {
  expect(repositoryOptions('s3://shop?region=eu-central-1', {})).toEqual({
    'repo1-type': 's3',
    'repo1-path': '/',
    'repo1-s3-bucket': 'shop',
    'repo1-s3-region': 'eu-central-1',
    'repo1-s3-endpoint': 's3.eu-central-1.amazonaws.com',
    'repo1-s3-uri-style': 'host',
    'repo1-s3-key-type': 'auto',
  })
})

test.each([
  ['s3://shop/backups', 'region'],
  ['s3://shop/backups?region=eu-1&endpoint=http://storage.example', 'https://'],
])('%s lacks what pgBackRest needs', (setting, missing) => {
  expect(() => repositoryOptions(setting, {})).toThrow(missing)
})
