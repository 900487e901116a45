import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { request, useBackedUpPostgres } from '../../test/backed-up-postgres.ts'
import { buyReading } from '../../test/buy-reading.ts'
import { runDrill } from './drill/run-drill.ts'
import { nativeEngine } from './native/native-engine.ts'
import { readListing } from './native/stored-backup.ts'
import { readEncrypted } from './repository/encrypted-object.ts'

/** What each name and each question has, so one search finds all of them. */
const texts = ['moonlit_reader_', 'Will the heron of garden ']

const secrets = Array.from({ length: 1_000 }, (_, index) => ({
  username: `${texts[0]}${index}`,
  question: `${texts[1]}${index} come back to me?`,
}))

/** The files below a folder that contain a name or a question. Compressed frames are searched too. */
async function findPlaintext(folder: string): Promise<string[]> {
  const found: string[] = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const content = await readFile(path)
    const parts = [content, ...decompress(content)]
    if (parts.some((part) => texts.some((text) => part.includes(text)))) found.push(path)
  }
  return found
}

/** What a file that is compressed and not encrypted would hold. */
function decompress(content: Buffer): Buffer[] {
  const start = content.indexOf(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))
  if (start < 0) return []
  try {
    return [zstdDecompressSync(content.subarray(start))]
  } catch {
    return []
  }
}

test('no question and no name is in the repository, in what a drill leaves, or in a log', async () => {
  const world = await useBackedUpPostgres()
  const data = await world.open()
  const add = async ({ username, question }: (typeof secrets)[number], index: number) => {
    const { id: userId } = await data.users.register({ telegramId: BigInt(index + 1), username })
    await data.credits.grant({
      userId,
      amount: 1,
      reason: 'test',
      actor: 'test',
      idempotencyKey: `grant:${index}`,
    })
    await buyReading(data, userId, `buy:${index}`, question)
  }
  await Promise.all(secrets.map(add))
  const runs = [await world.backUp('full'), await world.backUp('incremental')]
  await world.archive()
  const drill = await runDrill(world.config, world.engine, { kind: 'latest' }, request)
  expect(drill).toMatchObject({ status: 'succeeded', error: null })
  const logs = join(world.folder, 'logs')
  await mkdir(logs)
  for (const { id } of [...runs, drill]) {
    await writeFile(join(logs, String(id)), (await data.backups.get(id))?.log ?? '')
  }
  // The search finds them where they are: in the data folder of the server.
  await world.postgres.stop()
  expect((await findPlaintext(world.postgres.directory)).length).toBeGreaterThan(0)
  const scratch = String(world.config.scratchFolder)
  for (const folder of [
    world.config.repository,
    scratch,
    logs,
    join(world.config.maker.workFolder, 'manifests'),
  ]) {
    expect(await findPlaintext(folder)).toEqual([])
  }
  expect(await readdir(scratch)).toEqual([])
}, 300_000)

test('with everything on the host of the database, no backup can be opened', async () => {
  const world = await useBackedUpPostgres()
  await world.backUp('full')
  const { identityFile: _, ...host } = world.config
  const engine = nativeEngine({ ...host, identityFile: undefined }, world.repository)
  const folder = join(world.folder, 'restored')
  const restore = engine.restore({
    ...{ target: { kind: 'latest' }, dataFolder: folder, workFolder: folder, runAs: undefined },
    run: world.run,
  })
  await expect(restore).rejects.toMatchObject({ code: 'INVALID_CONFIG', field: 'BACKUP_IDENTITY_FILE' })
  const [backup] = (await readListing(world.repository, world.config.publicKey)).backups
  // All that is secret there: neither the recipients nor the signing key open it.
  const secretsOfHost = [
    ...host.maker.recipients,
    String(host.maker.signingKey.export({ format: 'pem', type: 'pkcs8' })),
  ]
  for (const secret of secretsOfHost) {
    const open = async () => {
      for await (const _chunk of readEncrypted(world.repository, backup?.base as never, [secret]))
        return 'opened'
      return 'empty'
    }
    await expect(open()).rejects.toThrow()
  }
}, 120_000)
