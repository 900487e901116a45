import { createHash } from 'node:crypto'
import type { File } from '@grammyjs/types'
import type { UploadedFile } from '../bot-api/arguments.ts'

export interface StoredFile extends UploadedFile {
  file: File & { file_path: string }
}

/** Stores files by `file_id` and by the path of `getFile`. */
export class Files {
  readonly #byId = new Map<string, StoredFile>()

  /** @param folder Telegram's folder: photos, stickers, documents */
  add(upload: UploadedFile, folder: string, extension: string): StoredFile {
    const number = this.#byId.size
    const digest = createHash('sha256').update(upload.bytes).digest('base64url')
    const file = {
      file_id: `sandbox-${folder}-${number}-${digest.slice(0, 32)}`,
      file_unique_id: digest.slice(0, 16),
      file_size: upload.bytes.length,
      file_path: `${folder}/file_${number}.${extension}`,
    }
    const stored: StoredFile = { ...upload, file }
    this.#byId.set(file.file_id, stored)
    return stored
  }

  get(fileId: string): StoredFile | undefined {
    return this.#byId.get(fileId)
  }

  byPath(path: string): StoredFile | undefined {
    return [...this.#byId.values()].find(({ file }) => file.file_path === path)
  }

  clear(): void {
    this.#byId.clear()
  }
}
