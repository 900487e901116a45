import { existsSync } from 'node:fs'
import { connect } from 'node:net'

/** Returns whether a Docker engine answers at `DOCKER_HOST` or, without it, at the local socket. */
export async function dockerAnswers(): Promise<boolean> {
  const host = process.env.DOCKER_HOST
  if (host?.startsWith('tcp://')) {
    const { hostname, port } = new URL(host)
    return canConnect({ host: hostname, port: Number(port) || 2375 })
  }
  const path = host?.replace('unix://', '') ?? '/var/run/docker.sock'
  return existsSync(path) && canConnect({ path })
}

function canConnect(to: { path: string } | { host: string; port: number }): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(to)
    const end = (answers: boolean) => {
      socket.destroy()
      resolve(answers)
    }
    socket.setTimeout(1_000, () => end(false))
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}
