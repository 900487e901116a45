import { once } from 'node:events'
import type { Server } from 'node:net'
import { DataError } from '../errors.ts'

export interface ListenAddress {
  port: number
  host: string
  /** The setting that chooses the port, such as `METRICS_PORT`. */
  portSetting: string
  /** The setting that chooses the host, if there is one. */
  hostSetting?: string | undefined
}

/**
 * Throws if two servers of a process use the same port.
 *
 * @throws DataError `INVALID_CONFIG`; the message names both settings
 */
export function requireTwoPorts(first: ListenAddress, second: ListenAddress): void {
  const hosts = [first.host, second.host]
  const overlap = first.host === second.host || hosts.some((host) => host === '0.0.0.0' || host === '::')
  if (first.port !== second.port || !overlap) return
  throw new DataError(
    'INVALID_CONFIG',
    `${first.portSetting} and ${second.portSetting} are both ${first.port}: give each a port of its own`,
    { field: second.portSetting },
  )
}

/**
 * Starts to listen.
 *
 * @throws DataError `INVALID_CONFIG` if that fails, with one sentence that has the reason and the setting to change
 */
export async function listen<Listening extends Server>(
  server: Listening,
  address: ListenAddress,
): Promise<Listening> {
  server.listen(address.port, address.host)
  try {
    await once(server, 'listening')
  } catch (cause) {
    const { field, message } = explainListenError(cause as NodeJS.ErrnoException, address)
    throw new DataError('INVALID_CONFIG', message, { field, cause })
  }
  return server
}

function explainListenError({ code, message }: NodeJS.ErrnoException, address: ListenAddress) {
  const { port, host, portSetting, hostSetting = portSetting } = address
  switch (code) {
    case 'EADDRINUSE':
      return {
        field: portSetting,
        message: `Port ${port} of ${host} is taken: stop what listens there, or choose another one with ${portSetting}`,
      }
    case 'EACCES':
    case 'EPERM':
      return {
        field: portSetting,
        message: `This user may not listen on port ${port} of ${host}: choose one from 1024 on with ${portSetting}`,
      }
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'EINVAL':
      return {
        field: hostSetting,
        message: `${host} is no address of this machine: choose one of its own with ${hostSetting}, such as 127.0.0.1`,
      }
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        field: hostSetting,
        message: `${host} is no host name that this machine knows: choose one of its addresses with ${hostSetting}, such as 127.0.0.1`,
      }
    default:
      return { field: portSetting, message: `Nothing can listen on port ${port} of ${host}: ${message}` }
  }
}
