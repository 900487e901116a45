import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readBackupConfig, runsDrills } from './backup-config.ts'
import { createBackupKeys } from './keys/create-backup-keys.ts'

async function useSettings(cipherPass: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-backup-config-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { signingKey } = await createBackupKeys()
  await writeFile(join(folder, 'signing-key.pem'), signingKey)
  await writeFile(join(folder, 'passphrase'), `${cipherPass}\n`)
  return {
    DATABASE_URL: 'postgresql://postgres@localhost/tarot',
    BACKUP_ENGINE: 'pgbackrest',
    BACKUP_REPOSITORY: '/backups',
    BACKUP_WORK_FOLDER: '/work',
    BACKUP_SIGNING_KEY_FILE: join(folder, 'signing-key.pem'),
    BACKUP_CIPHER_PASS_FILE: join(folder, 'passphrase'),
  }
}

const passphrase = 'cd8k3jYkB2q3xW9l0pZrT5uV'

test('pgBackRest needs a passphrase and no age recipients', async () => {
  const settings = await useSettings(passphrase)
  expect(await readBackupConfig(settings)).toMatchObject({
    engine: 'pgbackrest',
    cipherPass: passphrase,
    maker: { workFolder: '/work', recipients: [] },
  })
  const { BACKUP_CIPHER_PASS_FILE: _, ...without } = settings
  const field = 'BACKUP_CIPHER_PASS_FILE'
  await expect(readBackupConfig(without)).rejects.toMatchObject({ code: 'INVALID_CONFIG', field })
  await expect(readBackupConfig({ ...settings, BACKUP_ENGINE: 'native' })).rejects.toMatchObject({
    field: 'BACKUP_RECIPIENTS',
  })
})

test.each(['short', 'two lines of a long\npassphrase-1234', 'with spaces in the passphrase'])(
  'a passphrase that pgBackRest would read otherwise is refused: %j',
  async (pass) => {
    const error = await readBackupConfig(await useSettings(pass)).catch((error: Error) => error)
    expect(error).toMatchObject({ code: 'INVALID_CONFIG', field: 'BACKUP_CIPHER_PASS_FILE' })
    expect((error as Error).message).not.toContain(pass)
  },
)

test('drills of pgBackRest run where there is a folder for them', async () => {
  const settings = await useSettings(passphrase)
  const runs = async (changes: Record<string, string>) => {
    const config = await readBackupConfig({ ...settings, ...changes })
    return config && runsDrills(config)
  }
  expect(await runs({})).toBe(false)
  expect(await runs({ BACKUP_SCRATCH_FOLDER: '/scratch' })).toBe(true)
})
