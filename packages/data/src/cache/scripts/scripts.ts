import { readFileSync } from 'node:fs'
import type { Cluster, Redis } from 'ioredis'

/** A Redis of any kind: one server, one behind Sentinels, or a cluster. */
export type AnyRedis = Redis | Cluster

type Argument = string | number

/** The scripts of this folder as commands. Each file says what goes in and what comes back. */
export interface ScriptCommands {
  tarotSetBalance(...keysAndArguments: Argument[]): Promise<-1 | 0 | 1>
  tarotTakeLease(...keysAndArguments: Argument[]): Promise<number>
  tarotInvalidateUser(...keysAndArguments: Argument[]): Promise<1>
  tarotSetReadings(...keysAndArguments: Argument[]): Promise<-1 | 1>
  tarotPushReading(...keysAndArguments: Argument[]): Promise<number>
  tarotSetSession(...keysAndArguments: Argument[]): Promise<0 | 1 | 2>
}

const files: Record<keyof ScriptCommands, string> = {
  tarotSetBalance: 'set-balance-2.lua',
  tarotTakeLease: 'take-lease-2.lua',
  tarotInvalidateUser: 'invalidate-user-4.lua',
  tarotSetReadings: 'set-readings-2.lua',
  tarotPushReading: 'push-reading-2.lua',
  tarotSetSession: 'set-session-1.lua',
}

/** Gives the client the commands. The number in a file's name is how many keys it takes. */
export function defineScripts<Client extends AnyRedis>(redis: Client): Client & ScriptCommands {
  for (const [name, file] of Object.entries(files)) {
    const numberOfKeys = Number(/-(\d)\.lua$/.exec(file)?.[1])
    redis.defineCommand(name, { numberOfKeys, lua: readFileSync(new URL(file, import.meta.url), 'utf8') })
  }
  return redis as Client & ScriptCommands
}
