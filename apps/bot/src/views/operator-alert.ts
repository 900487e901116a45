import type { BackupAlertCode, BackupRunKind, OperatorAlert } from '@tarot/data'
import { translator } from '../middleware/i18n.ts'
import { escapeHtml, Html } from '../telegram/html.ts'
import type { View } from '../telegram/show.ts'
import { formatDate } from './format-date.ts'

/** The keys of the texts of an alert: what it is, what to do, and that it is over. */
const texts: Record<BackupAlertCode, { what: string; advice: string; over: string }> = {
  none: { what: 'backup-none', advice: 'backup-none-advice', over: 'backup-none-over' },
  failed: { what: 'backup-failed', advice: 'backup-failed-advice', over: 'backup-failed-over' },
  late: { what: 'backup-late', advice: 'backup-late-advice', over: 'backup-late-over' },
  red_drill: { what: 'backup-red-drill', advice: 'backup-red-drill-advice', over: 'backup-red-drill-over' },
  archive: { what: 'backup-archive', advice: 'backup-archive-advice', over: 'backup-archive-over' },
  slow_backup: {
    what: 'backup-slow-backup',
    advice: 'backup-slow-backup-advice',
    over: 'backup-slow-backup-over',
  },
  slow_recovery: {
    what: 'backup-slow-recovery',
    advice: 'backup-slow-recovery-advice',
    over: 'backup-slow-recovery-over',
  },
}

const kinds: Record<BackupRunKind, { name: string; command: string }> = {
  full: { name: 'backup-full', command: 'pnpm data backup run' },
  incremental: { name: 'backup-incremental', command: 'pnpm data backup run' },
  verify: { name: 'backup-verify', command: 'pnpm data backup verify' },
  drill: { name: 'backup-drill', command: 'pnpm data backup drill' },
  restore: { name: 'backup-restore', command: 'pnpm data restore' },
  report: { name: 'backup-report', command: 'pnpm data backup status' },
}

/** Shows an alert to operators. */
export function operatorAlertView({ event, code, subject, message, openedAt }: OperatorAlert): View {
  const kind = kinds[subject as BackupRunKind]
  const args = kind ? { kind: subject, name: translator.t(kind.name), command: kind.command } : {}
  const text = (key: string): Html => translator.html(key, args)
  const { what, advice, over } = texts[code]
  if (event === 'closed') return { text: translator.html('operator-alert-closed', { what: text(over) }) }
  const details = { what: text(what), description: withCode(message), advice: text(advice) }
  if (event === 'opened') return { text: translator.html('operator-alert', details) }
  return { text: translator.html('operator-alert-reminder', { ...details, date: formatDate(openedAt) }) }
}

/** Shows commands, which are in backticks, as code. */
const withCode = (message: string): Html =>
  new Html(escapeHtml(message).value.replaceAll(/`([^`]+)`/g, '<code>$1</code>'))
