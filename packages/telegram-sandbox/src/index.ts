export type { Payment } from './actions/pay.ts'
export type { StarSubscription } from './actions/subscriptions.ts'
export { SandboxError } from './client/control-client.ts'
export { buttons } from './client/describe-entries.ts'
export type { Button, PersonClient, Press, Sent } from './client/person-client.ts'
export {
  type ChannelClient,
  type ChatClient,
  type FaultOptions,
  type SandboxClient,
  sandboxClient,
} from './client/sandbox-client.ts'
export { StarsFileError } from './stars/stars-file.ts'
export { DEFAULT_TOKEN, type RunningSandbox, type SandboxOptions, startSandbox } from './start-sandbox.ts'
export type { CallbackAnswer } from './state/callback-queries.ts'
export type { BotCall } from './state/calls.ts'
