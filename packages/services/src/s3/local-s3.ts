import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chown, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type RunningProgram, runGuarded, serverEnvironment, unprivilegedUser } from '@tarot/processes'
import { freePort } from '../free-port.ts'
import { requireProgram } from '../require-program.ts'
import { type RestartableServer, restartable, untilReady } from '../restartable.ts'

export interface LocalS3User {
  name: string
  accessKeyId: string
  secretAccessKey: string
}

/** `kill` and `restart` are of the gateway, which answers clients. The objects are in the memory of another process. */
export interface LocalS3 extends RestartableServer {
  /** URL of the storage. The bucket is in the path. */
  readonly endpoint: string
  /** Creates a user with keys of its own, who can create buckets. */
  createUser(name: string): Promise<LocalS3User>
}

/**
 * Starts S3-compatible storage on loopback: the object gateway of Ceph upon a monitor and an object store in memory, which
 * Debian packages. It ends with this process.
 */
export async function startLocalS3(): Promise<LocalS3> {
  const monitor = await requireProgram(['ceph-mon'], 'ceph-mon')
  const objectStore = await requireProgram(['ceph-osd'], 'ceph-osd')
  const gateway = await requireProgram(['radosgw'], 'radosgw')
  const runAs = unprivilegedUser()
  const directory = await mkdtemp(join(tmpdir(), 'tarot-s3-'))
  const file = (name: string) => join(directory, name)
  const endpoint = `http://127.0.0.1:${await freePort()}`
  const monitorAddress = `v2:127.0.0.1:${await freePort()}`
  const cluster = randomUUID()
  await writeFile(file('ceph.conf'), configuration(directory, { cluster, monitorAddress, endpoint }))
  await mkdir(file('objects'))
  if (runAs) {
    for (const path of [directory, file('ceph.conf'), file('objects')])
      await chown(path, runAs.uid, runAs.gid)
  }

  const env = { ...serverEnvironment(), CEPH_CONF: file('ceph.conf') }
  const run = async (command: string, ...args: string[]): Promise<string> => {
    const { stdout } = await promisify(execFile)(command, args, { cwd: directory, env, ...runAs })
    return stdout
  }
  const start = (command: string, args: string[], stopSignal: NodeJS.Signals): Promise<RunningProgram> =>
    runGuarded({
      command,
      args: [...args, '-f'],
      stopSignal,
      cwd: directory,
      env,
      ...(runAs ? { runAs } : {}),
    })

  const stores: RunningProgram[] = []
  const cleanUp = async () => {
    await Promise.all(stores.map((program) => program.stop()))
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await run('ceph-authtool', '--create-keyring', file('keyring'), '--gen-key', '--name', 'mon.')
    await run(
      'monmaptool',
      '--create',
      '--addv',
      'a',
      `[${monitorAddress}]`,
      '--fsid',
      cluster,
      file('monmap'),
    )
    await run(monitor, '-i', 'a', '--mkfs', '--monmap', file('monmap'), '--keyring', file('keyring'))
    // Nothing survives a stop, so nothing needs a clean one.
    stores.push(await start(monitor, ['-i', 'a'], 'SIGKILL'))
    const uuid = randomUUID()
    await run('ceph', 'osd', 'new', uuid)
    await run(objectStore, '-i', '0', '--mkfs', '--osd-uuid', uuid)
    stores.push(await start(objectStore, ['-i', '0'], 'SIGKILL'))
    const server = await restartable(async () => {
      const program = await start(gateway, [], 'SIGTERM')
      await untilReady('The object gateway of Ceph', program, () => answers(endpoint))
      return program
    }, cleanUp)
    return Object.assign(server, {
      endpoint,
      async createUser(name: string): Promise<LocalS3User> {
        const output = await run('radosgw-admin', 'user', 'create', '--uid', name, '--display-name', name)
        const { keys } = JSON.parse(output) as { keys: [{ access_key: string; secret_key: string }] }
        return { name, accessKeyId: keys[0].access_key, secretAccessKey: keys[0].secret_key }
      },
    })
  } catch (error) {
    await cleanUp()
    throw error
  }
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  )
}

interface Addresses {
  cluster: string
  monitorAddress: string
  endpoint: string
}

function configuration(directory: string, { cluster, monitorAddress, endpoint }: Addresses): string {
  const settings = {
    fsid: cluster,
    'mon host': monitorAddress,
    'public addr': '127.0.0.1',
    'cluster addr': '127.0.0.1',
    'ms bind ipv6': 'false',
    // The processes of the cluster trust each other.
    'auth cluster required': 'none',
    'auth service required': 'none',
    'auth client required': 'none',
    'ms mon client mode': 'crc',
    'run dir': directory,
    'admin socket': '',
    'pid file': '',
    'log file': '',
    'log to stderr': 'false',
    'mon cluster log to file': 'false',
    keyring: join(directory, 'keyring'),
    'mon data': join(directory, 'monitor'),
    'osd data': join(directory, 'objects'),
    'rgw data': join(directory, 'gateway'),
    'osd objectstore': 'memstore',
    'memstore device bytes': String(2 ** 30),
    'osd crush chooseleaf type': '0',
    'osd pool default size': '1',
    'osd pool default min size': '1',
    'osd pool default pg num': '8',
    'osd pool default pg autoscale mode': 'off',
    'mon allow pool size one': 'true',
    // Each of the gateway's pools takes a decision of the monitor, which waits a second for more by default.
    'paxos propose interval': '0.05',
    'paxos min wait': '0.01',
    'mon data avail crit': '1',
    'mon data avail warn': '1',
    // Without `tcp_nodelay` each answer to a read waits 40 ms for the reader to acknowledge its header.
    'rgw frontends': `beast endpoint=${new URL(endpoint).host} tcp_nodelay=1`,
    'rgw enable apis': 's3',
    // Else changes of users and buckets wait half a minute for gateways that were killed.
    'rgw cache enabled': 'false',
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`)
  return `[global]\n${lines.join('')}`
}
