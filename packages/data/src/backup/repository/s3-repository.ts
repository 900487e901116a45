import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { DataError } from '../../errors.ts'
import { contentOf } from './content-of.ts'
import type { Repository, RepositoryFile } from './repository.ts'
import { isS3Error, s3Unavailable } from './s3-errors.ts'
import { toWebStream } from './to-web-stream.ts'

/** Where in which storage. Credentials come from the environment, a profile or the role of the machine. */
export interface S3Address {
  /** The setting that was read. */
  location: string
  bucket: string
  /** Without a slash at its ends; empty for the whole bucket. */
  prefix: string
  /** Default: the one of AWS for the region. */
  endpoint: string | undefined
  /** Default: the one of the environment or the profile; `us-east-1` if there is an endpoint. */
  region: string | undefined
  /** Whether the bucket is in the path of the URL instead of in the host name. */
  pathStyle: boolean
}

/** Large uploads need about 150 MB of memory. 10,000 parts, the maximum of S3, hold 156 GiB. */
const partSize = 16 * 1024 * 1024
const partsAtOnce = 2

/** Times that a file is created while another process creates it. */
const maxConflicts = 10

/** A repository in S3-compatible storage. An upload becomes visible as a whole. */
export class S3Repository implements Repository {
  readonly location: string
  readonly #client: S3Client
  readonly #bucket: string
  /** Empty, or with a slash at its end. */
  readonly #prefix: string
  #hasConditionalWrites = false

  constructor({ location, bucket, prefix, endpoint, region, pathStyle }: S3Address) {
    this.location = location
    this.#bucket = bucket
    this.#prefix = prefix && `${prefix}/`
    this.#client = new S3Client({
      forcePathStyle: pathStyle,
      ...(endpoint ? { endpoint, region: region ?? 'us-east-1' } : region ? { region } : {}),
      // Storage that accepts a connection and then says nothing is unavailable too.
      requestHandler: { connectionTimeout: 10_000, socketTimeout: 120_000 },
    })
  }

  async write(name: string, content: AsyncIterable<Uint8Array>): Promise<void> {
    let failure: unknown
    // A web stream: the SDK closes a Node stream in a way that leaves a rejection unhandled.
    const body = toWebStream(contentOf(content, (error) => (failure = error)))
    try {
      // When the content throws, the upload is aborted, and the storage forgets its parts.
      await new Upload({
        client: this.#client,
        params: {
          ...this.#object(name),
          Body: body as unknown as NonNullable<PutObjectCommandInput['Body']>,
        },
        partSize,
        queueSize: partsAtOnce,
      }).done()
    } catch (error) {
      // Closes the content, which nobody reads any more.
      await body.cancel().catch(() => {})
      throw failure ?? this.#unavailable(`${name} cannot be written`, error)
    }
  }

  async create(name: string, content: Uint8Array): Promise<boolean> {
    const isCreated = await this.#putIfNone(name, content)
    if (isCreated && !this.#hasConditionalWrites) {
      // Storage that ignores the condition would let everybody create the file who tries.
      if (await this.#putIfNone(name, content)) {
        const reason =
          'the storage ignores `If-None-Match`, so two processes could write the same file: use storage, or a bucket, with conditional writes'
        throw this.#unavailable(`${name} cannot be created`, undefined, reason)
      }
      this.#hasConditionalWrites = true
    }
    return isCreated
  }

  async read(name: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    try {
      const { Body } = await this.#client.send(new GetObjectCommand(this.#object(name)))
      const stream = Body as Readable
      // A failure before somebody reads is thrown to the reader, and must not end the process.
      stream.on('error', () => {})
      return this.#translated(name, stream)
    } catch (error) {
      if (isS3Error(error, 'NoSuchKey')) return undefined
      throw this.#unavailable(`${name} cannot be read`, error)
    }
  }

  async *list(prefix: string): AsyncIterable<RepositoryFile> {
    const pages = paginateListObjectsV2(
      { client: this.#client },
      { Bucket: this.#bucket, Prefix: this.#prefix + prefix },
    )
    try {
      for await (const { Contents = [] } of pages) {
        for (const { Key = '', Size = 0, LastModified = new Date(0) } of Contents) {
          // Consoles of some storages keep a folder as an empty object.
          if (!Key.endsWith('/')) {
            yield { name: Key.slice(this.#prefix.length), bytes: Size, modifiedAt: LastModified }
          }
        }
      }
    } catch (error) {
      throw this.#unavailable('it cannot be listed', error)
    }
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#object(name)))
    } catch (error) {
      if (isS3Error(error, 'NoSuchKey')) return
      const reason = isS3Error(error, 'AccessDenied')
        ? 'the storage refuses to delete: a policy, a retention period or an object lock keeps the file, or these credentials lack s3:DeleteObject'
        : undefined
      throw this.#unavailable(`${name} cannot be removed`, error, reason)
    }
  }

  /** @returns whether this call has written the file */
  async #putIfNone(name: string, content: Uint8Array): Promise<boolean> {
    const writer = randomUUID()
    const command = new PutObjectCommand({
      ...this.#object(name),
      Body: content,
      IfNoneMatch: '*',
      Metadata: { writer },
    })
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#client.send(command)
        return true
      } catch (error) {
        if (isS3Error(error, 'PreconditionFailed')) return this.#isWrittenBy(name, writer)
        // Some storage answers so while another process writes the same file, and asks for a repetition.
        if (!isS3Error(error, 'ConditionalRequestConflict') || attempt === maxConflicts) {
          throw this.#unavailable(`${name} cannot be written`, error)
        }
        await delay(attempt * 100)
      }
    }
  }

  /** The SDK repeats a request whose answer was lost. The repetition finds the file of the first try. */
  async #isWrittenBy(name: string, writer: string): Promise<boolean> {
    try {
      const { Metadata } = await this.#client.send(new HeadObjectCommand(this.#object(name)))
      return Metadata?.writer === writer
    } catch (error) {
      if (isS3Error(error, 'NotFound')) return false
      throw this.#unavailable(`${name} cannot be read`, error)
    }
  }

  async *#translated(name: string, content: Readable): AsyncIterable<Uint8Array> {
    try {
      yield* content
    } catch (error) {
      throw this.#unavailable(`${name} cannot be read`, error)
    }
  }

  #object(name: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#prefix + name }
  }

  #unavailable(what: string, cause: unknown, reason?: string): DataError {
    return s3Unavailable(this.location, what, cause, reason)
  }
}
