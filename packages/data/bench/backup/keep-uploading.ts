/** Uploads the write-ahead log, and does nothing else of what a worker does. */
import { openBackupDuties } from '../../src/backup/schedule/backup-duties.ts'

const duties = await openBackupDuties()
if (!duties) throw new Error('BACKUP_REPOSITORY is not set')
duties.startUploading(console.error)
process.once('SIGTERM', () => void duties.stop())
