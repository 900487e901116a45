import { readFile } from 'node:fs/promises'
import { type AddressInfo, connect as connectTo } from 'node:net'
import { createServer } from 'node:tls'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { createCertificates, startLocalS3 } from '@tarot/services'
import { expect, onTestFinished, test, vi } from 'vitest'
import { request, useBackedUpPostgres } from '../../../test/backed-up-postgres.ts'
import { addUser } from '../../testing/index.ts'
import { runDrill } from '../drill/run-drill.ts'
import { openRepository } from '../repository/open-repository.ts'
import { connect, useCredentials } from '../repository/testing/s3-client.ts'
import { runBackup, runVerify } from '../run-backup.ts'
import { pgBackRestEngine } from './pgbackrest-engine.ts'

/** Starts S3-compatible storage, and gives it https, without which pgBackRest does not use it. */
async function useStorage(): Promise<{ http: string; https: string }> {
  const storage = await startLocalS3()
  onTestFinished(() => storage.stop())
  const user = await storage.createUser('backups')
  useCredentials(user)
  await connect(storage, user).send(new CreateBucketCommand({ Bucket: 'backups' }))
  const certificates = await createCertificates('localhost')
  onTestFinished(() => certificates.remove())
  vi.stubEnv('NODE_EXTRA_CA_CERTS', certificates.ca)
  onTestFinished(() => void vi.unstubAllEnvs())
  const { port, hostname } = new URL(storage.endpoint)
  const [cert, key] = await Promise.all([readFile(certificates.cert), readFile(certificates.key)])
  const noDelay = true
  const server = createServer({ cert, key, noDelay }, (client) => {
    const upstream = connectTo({ port: Number(port), host: hostname, noDelay })
    client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy())
    upstream.on('error', () => client.destroy())
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  onTestFinished(() => void server.close())
  const setting = (endpoint: string) =>
    `s3://backups/tarot?endpoint=${endpoint}&region=us-east-1&pathStyle=true`
  return {
    http: setting(storage.endpoint),
    https: setting(`https://localhost:${(server.address() as AddressInfo).port}`),
  }
}

test('a backup in S3-compatible storage is verified, and restored by a drill', async () => {
  const storage = await useStorage()
  const world = await useBackedUpPostgres({}, 'pgbackrest')
  const data = await world.open()
  await addUser(data, 100)
  const config = { ...world.config, repository: storage.https }
  // Node has read its certificate authorities when it was started.
  const engine = pgBackRestEngine(config, await openRepository(storage.http))
  const succeeded = { status: 'succeeded', error: null }
  expect(await runBackup(config, engine, 'full', request)).toMatchObject(succeeded)
  expect(await runVerify(config, engine, request)).toMatchObject(succeeded)
  expect(await runDrill(config, engine, { kind: 'latest' }, request)).toMatchObject(succeeded)
}, 600_000)
