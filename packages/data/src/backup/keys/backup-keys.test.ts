import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { requireProgram } from '@tarot/services'
import { Decrypter, Encrypter, identityToRecipient } from 'age-encryption'
import { expect, onTestFinished, test } from 'vitest'
import { readBackupConfig } from '../backup-config.ts'
import { publicKeyText } from '../repository/signed-file.ts'
import { readBackupKeySettings, writeBackupKeys } from './backup-key-files.ts'
import { createBackupKeys } from './create-backup-keys.ts'

const run = promisify(execFile)

async function useFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tarot-keys-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

test('either identity opens what is encrypted for the recipients, and another one does not', async () => {
  const { identity, escrowIdentity, recipients } = await createBackupKeys()
  expect(recipients).toEqual([await identityToRecipient(identity), await identityToRecipient(escrowIdentity)])
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  const encrypted = await encrypter.encrypt('the database')
  const open = async (key: string) => {
    const decrypter = new Decrypter()
    decrypter.addIdentity(key)
    return decrypter.decrypt(encrypted, 'text')
  }
  expect([await open(identity), await open(escrowIdentity)]).toEqual(['the database', 'the database'])
  await expect(open((await createBackupKeys()).identity)).rejects.toThrow()
})

test('the files are private, complete, and those of age itself', async () => {
  const folder = join(await useFolder(), 'below', 'keys')
  const settings = await writeBackupKeys(folder)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await readdir(folder)).sort()).toEqual([
    'escrow-identity.txt',
    'identity.txt',
    'recipients.txt',
    'signing-key.pem',
  ])
  for (const name of await readdir(folder))
    expect([name, (await stat(join(folder, name))).mode & 0o777]).toEqual([name, 0o600])
  expect(await readdir(join(folder, '..'))).toEqual(['keys'])

  const keygen = await requireProgram(['age-keygen'], 'age')
  const recipients: string[] = []
  for (const name of ['identity.txt', 'escrow-identity.txt']) {
    const path = join(folder, name)
    const recipient = (await run(keygen, ['-y', path])).stdout.trim()
    expect(await readFile(path, 'utf8')).toMatch(
      new RegExp(`^# created: \\S+Z\n# public key: ${recipient}\nAGE-SECRET-KEY-1[A-Z0-9]+\n$`),
    )
    recipients.push(recipient)
  }
  expect(settings.BACKUP_RECIPIENTS).toBe(recipients.join(','))
  expect((await readFile(join(folder, 'recipients.txt'), 'utf8')).match(/^age1.*$/gm)).toEqual(recipients)
})

test('the settings are accepted, and are read again after the identities were moved elsewhere', async () => {
  const folder = join(await useFolder(), 'keys')
  const settings = await writeBackupKeys(folder)
  const config = await readBackupConfig({
    DATABASE_URL: 'postgresql://127.0.0.1/tarot',
    BACKUP_REPOSITORY: '/backups',
    BACKUP_WORK_FOLDER: '/work',
    ...settings,
  })
  expect(config?.maker?.recipients).toHaveLength(2)
  expect(config && publicKeyText(config.publicKey)).toBe(settings.BACKUP_PUBLIC_KEY)
  for (const name of ['identity.txt', 'escrow-identity.txt']) await rm(join(folder, name))
  expect(await readBackupKeySettings(folder)).toEqual(settings)
  await writeFile(join(folder, 'signing-key.pem'), 'no key')
  await expect(readBackupKeySettings(folder)).rejects.toMatchObject({ code: 'INVALID_CONFIG' })
})

test('nothing is ever overwritten', async () => {
  const parent = await useFolder()
  const folder = join(parent, 'keys')
  await mkdir(folder)
  const { BACKUP_PUBLIC_KEY: first } = await writeBackupKeys(folder)
  await expect(writeBackupKeys(folder)).rejects.toMatchObject({ code: 'INVALID_INPUT', field: 'folder' })
  expect((await readBackupKeySettings(folder)).BACKUP_PUBLIC_KEY).toBe(first)
  const file = join(parent, 'file')
  await writeFile(file, 'mine')
  await expect(writeBackupKeys(file)).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  await expect(writeBackupKeys(join(file, 'below'))).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  expect(await readFile(file, 'utf8')).toBe('mine')

  // Of several at once one succeeds.
  const shared = join(parent, 'shared')
  const results = await Promise.allSettled([1, 2, 3].map(() => writeBackupKeys(shared)))
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await readdir(parent)).sort()).toEqual(['file', 'keys', 'shared'])
})
