import type { Command } from 'commander'
import { print } from '../../report.ts'
import { withEngine } from './with-engine.ts'

export function addBackupUploadCommand(backup: Command): void {
  backup
    .command('upload')
    .description(
      'Upload what the server has archived. The worker does this every few seconds; it works while the server is stopped.',
    )
    .action(async (_options, command: Command) => {
      const result = await withEngine(command, 'Upload', async ({ engine }) => engine.uploadArchive?.())
      if (!result) return print(command, null, 'The archive of this engine or host uploads by itself.')
      const { uploaded, waiting, error } = result
      const text = error
        ? `${uploaded} files were uploaded, ${waiting} are waiting: ${error.message}`
        : `${uploaded} files were uploaded, none is waiting.`
      print(command, { uploaded, waiting, error: error?.message ?? null }, text)
      if (error) process.exitCode = 1
    })
}
