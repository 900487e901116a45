import type { WebhookInfo } from '@grammyjs/types'
import { checkSecretToken, checkWebhookUrl } from '../updates/webhook.ts'
import { DescribedResult, type Method, type MethodCall } from './method.ts'
import { allowUpdates } from './updates.ts'

export const setWebhook: Method = (call) => {
  const { sandbox, args } = call
  const url = args.text('url')
  if (url === '') return deleteWebhook(call)
  const secretToken = args.text('secret_token')
  checkWebhookUrl(url)
  checkSecretToken(secretToken)
  allowUpdates(call)
  if (args.boolean('drop_pending_updates')) sandbox.updates.dropPending()
  sandbox.longPoll.endForWebhook()
  sandbox.webhooks.use({ url, secretToken, maxConnections: args.integer('max_connections', 40, 1, 100) })
  return new DescribedResult(true, 'Webhook was set')
}

export function deleteWebhook({ sandbox, args }: MethodCall): DescribedResult {
  const hadWebhook = sandbox.webhooks.webhook !== undefined
  sandbox.webhooks.use(undefined)
  if (args.boolean('drop_pending_updates')) sandbox.updates.dropPending()
  return new DescribedResult(true, hadWebhook ? 'Webhook was deleted' : 'Webhook is already deleted')
}

export const getWebhookInfo: Method = ({ sandbox }): Partial<WebhookInfo> => {
  const { webhook, lastError } = sandbox.webhooks
  const allowed = sandbox.updates.allowedUpdates
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: sandbox.updates.pending().length,
    ...(lastError ? { last_error_date: lastError.date, last_error_message: lastError.message } : {}),
    ...(webhook ? { max_connections: webhook.maxConnections, ip_address: '127.0.0.1' } : {}),
    ...(allowed ? { allowed_updates: allowed as NonNullable<WebhookInfo['allowed_updates']> } : {}),
  }
}
