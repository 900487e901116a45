import { type BackupAlert, isOutage, type OperatorAlert, type OperatorChat } from '@tarot/data'
import type { BotConfig } from '../config.ts'
import type { Dependencies } from '../dependencies.ts'
import { describeRefusal } from '../telegram/api-errors.ts'
import { within } from '../telegram/call-signal.ts'
import { optionsOf } from '../telegram/show.ts'
import { operatorAlertView } from '../views/operator-alert.ts'
import type { BackgroundTask } from './background-task.ts'

/** Milliseconds for one message: well below the two minutes for which a chat is claimed. */
const timeout = 10_000

/**
 * Checks the backups every minute, and notifies the chats of operators of each new alert, of each that is over, and once
 * a day of those that are still open. Chats are independent: one that cannot be reached delays no other.
 */
export function reportBackupAlerts({
  api,
  config,
  data,
  logger,
}: Pick<Dependencies, 'api' | 'data' | 'logger'> & {
  config: Pick<BotConfig, 'operatorChatIds'>
}): BackgroundTask {
  async function notify(chat: OperatorChat, alerts: BackupAlert[]): Promise<void> {
    try {
      for (const alert of await data.operatorAlerts.record(chat, alerts)) {
        await send(chat, alert)
        await data.operatorAlerts.markSent(alert)
      }
      await data.operatorAlerts.release(chat)
    } catch (err) {
      if (isOutage(err)) throw err
      await data.operatorAlerts.release(chat, describeRefusal(err))
      if (chat.attempts > 0) return
      logger.warn({ chatId: String(chat.chatId), err }, 'a chat of operators could not be notified: retrying')
    }
  }

  async function send({ chatId }: OperatorChat, alert: OperatorAlert): Promise<void> {
    const view = operatorAlertView(alert)
    await api.sendMessage(Number(chatId), view.text.value, optionsOf(view), within(timeout))
    logger.info({ event: alert.event, code: alert.code, subject: alert.subject }, 'operators were notified')
  }

  return {
    name: 'report backup alerts',
    async run() {
      if (config.operatorChatIds.length === 0) return
      const chats = await data.operatorAlerts.claim(config.operatorChatIds)
      if (chats.length === 0) return
      // After the claim: another process may have notified the chats of what was true before.
      const { alerts } = await data.backups.status()
      const results = await Promise.allSettled(chats.map((chat) => notify(chat, alerts)))
      const failure = results.find((result) => result.status === 'rejected')
      if (failure) throw failure.reason
    },
  }
}
