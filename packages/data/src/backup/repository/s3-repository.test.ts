import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect as connectTo, createServer, type Server } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { inspect } from 'node:util'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { createCertificates, freePort, type LocalS3, type LocalS3User, startLocalS3 } from '@tarot/services'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openRepository } from './open-repository.ts'
import type { Repository } from './repository.ts'
import { contentOf, filesOf, inChunks } from './testing/content.ts'
import { connect, useCredentials } from './testing/s3-client.ts'

let storage: LocalS3
let owner: LocalS3User
let client: S3Client

/** A fresh machine installs the storage first. */
const installTime = 300_000

beforeAll(async () => {
  storage = await startLocalS3()
  owner = await storage.createUser('owner')
  client = connect(storage, owner)
  await client.send(new CreateBucketCommand({ Bucket: 'backups' }))
}, installTime)

afterAll(() => storage?.stop())

beforeEach(() => useCredentials(owner))

const open = (
  prefix: string,
  { bucket = 'backups', endpoint = storage.endpoint } = {},
): Promise<Repository> => openRepository(`s3://${bucket}/${prefix}?endpoint=${endpoint}&pathStyle=true`)

const text = (content: string): AsyncIterable<Uint8Array> => inChunks(Buffer.from(content))

const unavailable = (reason: string) => ({
  code: 'REPOSITORY_UNAVAILABLE',
  field: 'BACKUP_REPOSITORY',
  retryable: true,
  message: expect.stringContaining(reason),
})

/** All the things that a repository does, except to remove. */
const everything = (repository: Repository): (() => Promise<unknown>)[] => [
  () => repository.write('small', text('small')),
  () => repository.write('big', inChunks(Buffer.alloc(40_000_000))),
  () => repository.create('created', Buffer.from('created')),
  () => repository.read('small'),
  () => filesOf(repository),
]

test('files are stored under the prefix', async () => {
  const [shop, other, parent] = await Promise.all([open('eu/shop'), open('eu/shop2'), open('')])
  await shop.write('full/base', text('shop'))
  await other.write('full/base', text('other'))
  const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: 'backups', Prefix: 'eu/' }))
  expect(Contents?.map(({ Key }) => Key)).toEqual(['eu/shop/full/base', 'eu/shop2/full/base'])
  // The console of a storage can have created the folder.
  await client.send(new PutObjectCommand({ Bucket: 'backups', Key: 'eu/shop/', ContentLength: 0 }))
  expect(await filesOf(shop)).toEqual([{ name: 'full/base', bytes: 4 }])
  expect(String(await contentOf(parent, 'eu/shop2/full/base'))).toBe('other')
})

test('an upload whose content throws leaves no parts', async () => {
  const prefix = randomUUID()
  const repository = await open(prefix)
  async function* content() {
    yield* inChunks(Buffer.alloc(40_000_000))
    const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'backups' }))
    expect(Uploads?.map(({ Key }) => Key)).toEqual([`${prefix}/big`])
    throw new Error('the database is gone')
  }
  await expect(repository.write('big', content())).rejects.toThrow('the database is gone')
  const { Uploads } = await client.send(new ListMultipartUploadsCommand({ Bucket: 'backups' }))
  expect(Uploads).toBeUndefined()
})

describe('an outage', () => {
  test('in the middle of an upload keeps the former file', async () => {
    const repository = await open(randomUUID())
    await repository.write('base', text('former'))
    let isClosed = false
    async function* content() {
      try {
        yield* inChunks(Buffer.alloc(40_000_000))
        await storage.kill()
        yield* inChunks(Buffer.alloc(80_000_000))
      } finally {
        isClosed = true
      }
    }
    await expect(repository.write('base', content())).rejects.toMatchObject(
      unavailable('base cannot be written: the storage does not answer'),
    )
    expect(isClosed).toBe(true)
    await storage.restart()
    expect(await filesOf(repository)).toEqual([{ name: 'base', bytes: 6 }])
    expect(String(await contentOf(repository, 'base'))).toBe('former')
    await repository.write('base', text('next'))
    expect(String(await contentOf(repository, 'base'))).toBe('next')
  })

  test.each(['before', 'while'])('%s a download is read is reported to its reader', async (moment) => {
    const repository = await open(randomUUID())
    await repository.write('base', inChunks(Buffer.alloc(80_000_000)))
    const download = await repository.read('base')
    if (moment === 'before') {
      await storage.kill()
      await storage.restart()
    }
    const read = async () => {
      let isFirst = true
      for await (const _chunk of download ?? []) {
        if (isFirst && moment === 'while') await storage.kill()
        isFirst = false
      }
    }
    await expect(read()).rejects.toMatchObject(
      unavailable('base cannot be read: the storage does not answer'),
    )
    if (moment === 'while') await storage.restart()
    expect(await contentOf(repository, 'base')).toHaveLength(80_000_000)
  })
})

describe('a file that is created', () => {
  test('is created by the process that wrote it, although the answer was lost', async () => {
    const repository = await open(randomUUID(), { endpoint: await losingFirstAnswer(storage) })
    expect(await repository.create('claim', Buffer.from('mine'))).toBe(true)
    expect(await repository.create('claim', Buffer.from('late'))).toBe(false)
    expect(String(await contentOf(repository, 'claim'))).toBe('mine')
  })

  test('is refused where the storage ignores the condition', async () => {
    // This gateway ignores it in buckets with versions.
    await client.send(new CreateBucketCommand({ Bucket: 'versions' }))
    await client.send(
      new PutBucketVersioningCommand({ Bucket: 'versions', VersioningConfiguration: { Status: 'Enabled' } }),
    )
    const repository = await open('', { bucket: 'versions' })
    await expect(repository.create('claim', Buffer.from('mine'))).rejects.toMatchObject(
      unavailable('the storage ignores `If-None-Match`'),
    )
  })
})

describe('what is wrong is said, with a remedy', () => {
  test('no such bucket', async () => {
    await expectEverywhere(await open('', { bucket: 'nowhere' }), 'there is no such bucket: create it')
  })

  test('an unknown access key', async () => {
    useCredentials({ ...owner, accessKeyId: 'AKIAUNKNOWN000000000' })
    await expectEverywhere(await open(''), 'the storage does not know the access key')
  })

  test('a wrong secret key', async () => {
    useCredentials({ ...owner, secretAccessKey: 'wrong/secret/key/of/somebody' })
    await expectEverywhere(await open(''), 'the secret key is wrong')
  })

  test('a user without rights', async () => {
    useCredentials(await storage.createUser('stranger'))
    const refused = 'the storage refuses to delete'
    await expectEverywhere(await open(''), 'the storage denies access', refused)
  })

  test('no credentials', async () => {
    useCredentials()
    await expectEverywhere(await open(''), 'there are no credentials')
  })

  test('no region', async () => {
    await expectEverywhere(await openRepository('s3://backups'), 'there is no region')
  })

  test('a host that does not exist', async () => {
    const endpoint = 'http://storage.invalid'
    await expectEverywhere(await open('', { endpoint }), 'the host of the storage is not found')
  })

  test('a certificate of an unknown authority', async () => {
    const { cert, key, remove } = await createCertificates('127.0.0.1')
    const server = createTlsServer({ cert: await readFile(cert), key: await readFile(key) })
    await remove()
    onTestFinished(() => {
      server.close()
    })
    const endpoint = `https://127.0.0.1:${await listen(server)}`
    await expectEverywhere(await open('', { endpoint }), 'the certificate of the storage is not trusted')
  })

  test('storage that does not answer', async () => {
    const endpoint = `http://127.0.0.1:${await freePort()}`
    await expectEverywhere(await open('', { endpoint }), 'the storage does not answer')
  })

  /** Also: the credentials are neither in the message nor anywhere else in the error. */
  async function expectEverywhere(repository: Repository, reason: string, toRemove = reason): Promise<void> {
    const failures = everything(repository).map((call) => [call, reason] as const)
    for (const [call, expected] of [...failures, [() => repository.remove('small'), toRemove] as const]) {
      const error = await call().catch((failure: unknown) => failure)
      expect(error).toMatchObject(unavailable(expected))
      const whole = inspect(error, { depth: 20, showHidden: true })
      const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env
      for (const secret of [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY])
        if (secret) expect(whole).not.toContain(secret)
    }
  }
})

describe('the documented rights', () => {
  let databaseHost: LocalS3User
  let expiringHost: LocalS3User
  let verifier: LocalS3User

  beforeAll(async () => {
    databaseHost = await storage.createUser('database-host')
    expiringHost = await storage.createUser('expiring-host')
    verifier = await storage.createUser('verifier')
  })

  /** Gives the users what the documentation says, as a policy of the bucket. */
  async function grant(bucket: string): Promise<void> {
    const statements = []
    for (const { name } of [databaseHost, expiringHost, verifier]) {
      const { Statement } = JSON.parse((await documented(`${name}.json`)).replaceAll('BUCKET', bucket))
      for (const statement of Statement) {
        statements.push({ ...statement, Principal: { AWS: [`arn:aws:iam:::user/${name}`] } })
      }
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements })
    await client.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }))
  }

  async function openAs(user: LocalS3User, bucket: string): Promise<Repository> {
    useCredentials(user)
    const repository = await open('shop', { bucket })
    // The SDK reads the environment with the first request.
    await repository.read('nothing')
    return repository
  }

  test('let the host of the database write and not delete, and the expiring host delete', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'rights' }))
    await grant('rights')
    const host = await openAs(databaseHost, 'rights')
    await host.write('base', inChunks(Buffer.alloc(40_000_000)))
    await host.write('listing.json', text('1'))
    await host.write('listing.json', text('2'))
    expect(await host.create('claim', Buffer.from('host'))).toBe(true)
    expect(await host.create('claim', Buffer.from('host'))).toBe(false)
    async function* failing() {
      yield Buffer.alloc(40_000_000)
      throw new Error('the database is gone')
    }
    await expect(host.write('failed', failing())).rejects.toThrow('the database is gone')
    expect((await client.send(new ListMultipartUploadsCommand({ Bucket: 'rights' }))).Uploads).toBeUndefined()
    await expect(host.remove('base')).rejects.toMatchObject(unavailable('the storage refuses to delete'))

    const reader = await openAs(verifier, 'rights')
    expect(String(await contentOf(reader, 'listing.json'))).toBe('2')
    expect((await filesOf(reader)).map(({ name }) => name)).toEqual(['base', 'claim', 'listing.json'])
    await expect(reader.write('base', text('x'))).rejects.toMatchObject(unavailable('denies access'))
    await expect(reader.create('other', Buffer.from('x'))).rejects.toMatchObject(unavailable('denies access'))
    await expect(reader.remove('base')).rejects.toMatchObject(unavailable('refuses to delete'))

    const expiring = await openAs(expiringHost, 'rights')
    await expiring.remove('base')
    await expiring.write('listing.json', text('3'))
    expect(await host.read('base')).toBeUndefined()
  })

  test('and the object lock keep what anybody overwrites or deletes', async () => {
    await client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }))
    const lock = JSON.parse(await documented('object-lock.json'))
    await client.send(
      new PutObjectLockConfigurationCommand({ Bucket: 'locked', ObjectLockConfiguration: lock }),
    )
    const lifecycle = JSON.parse(await documented('lifecycle.json'))
    await client.send(
      new PutBucketLifecycleConfigurationCommand({ Bucket: 'locked', LifecycleConfiguration: lifecycle }),
    )
    await grant('locked')
    const host = await openAs(databaseHost, 'locked')
    await host.write('base', text('good'))
    await host.write('base', text('overwritten'))
    const expiring = await openAs(expiringHost, 'locked')
    await expiring.remove('base')
    expect(await host.read('base')).toBeUndefined()
    expect(await filesOf(host)).toEqual([])

    const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'locked' }))
    expect(Versions).toHaveLength(2)
    for (const user of [owner, expiringHost, databaseHost]) {
      for (const { Key, VersionId } of Versions) {
        const command = new DeleteObjectCommand({
          Bucket: 'locked',
          Key,
          VersionId,
          BypassGovernanceRetention: true,
        })
        await expect(connect(storage, user).send(command)).rejects.toMatchObject({ name: 'AccessDenied' })
      }
    }
    await expect(
      client.send(
        new PutBucketVersioningCommand({
          Bucket: 'locked',
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidBucketState' })

    // The owner of the bucket may read what others have written only if the policy says so: on this gateway.
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: ['arn:aws:iam:::user/owner'] },
          Action: 's3:GetObjectVersion',
          Resource: 'arn:aws:s3:::locked/*',
        },
      ],
    })
    await client.send(new PutBucketPolicyCommand({ Bucket: 'locked', Policy }))
    const good = Versions.find(({ Size }) => Size === 'good'.length)
    const { Body } = await client.send(
      new GetObjectCommand({ Bucket: 'locked', Key: 'shop/base', VersionId: good?.VersionId }),
    )
    expect(await Body?.transformToString()).toBe('good')
  })
})

/** Returns a file that the decision record shows. */
async function documented(name: string): Promise<string> {
  const record = new URL('../../../../../docs/decisions/0020-backup-repositories.md', import.meta.url)
  const [, content] = (await readFile(record, 'utf8')).split(`\`${name}\`:\n\n\`\`\`json\n`)
  if (!content) throw new Error(`the decision record does not show ${name}`)
  return content.slice(0, content.indexOf('```'))
}

/** Starts a proxy that passes the first request on and drops its answer. Returns its URL. */
async function losingFirstAnswer(server: LocalS3): Promise<string> {
  let isLost = false
  const proxy = createServer((socket) => {
    const upstream = connectTo(Number(new URL(server.endpoint).port), '127.0.0.1')
    socket.pipe(upstream)
    upstream.on('data', (data) => {
      if (isLost) return socket.write(data)
      isLost = true
      return socket.destroy()
    })
    for (const [end, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      end.on('error', () => other.destroy()).on('close', () => other.destroy())
    }
  })
  onTestFinished(() => {
    proxy.close()
  })
  return `http://127.0.0.1:${await listen(proxy)}`
}

/** Returns the port on which the server listens. */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
