import type { RestoreTarget } from '../engine.ts'

/** Returns the settings with which a server stops its recovery at the target, and then accepts writes. */
export function recoverySettings(target: RestoreTarget): Record<string, string> {
  const settings = { recovery_target_action: 'promote' }
  switch (target.kind) {
    case 'latest':
      return settings
    case 'time':
      return {
        ...settings,
        recovery_target_time: target.time.toISOString().replace('T', ' ').replace('Z', '+00'),
      }
    case 'backup':
      return { ...settings, recovery_target: 'immediate' }
    case 'lsn':
      return { ...settings, recovery_target_lsn: target.lsn, recovery_target_inclusive: 'off' }
  }
}
