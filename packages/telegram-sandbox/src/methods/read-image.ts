export interface Image {
  width: number
  height: number
  type: 'image/png' | 'image/jpeg' | 'image/webp'
  extension: 'png' | 'jpg' | 'webp'
}

/** Reads the size of a PNG, JPEG or WebP from its first bytes; `undefined` for any other format. */
export function readImage(bytes: Uint8Array): Image | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length > 24 && view.getUint32(0) === 0x89504e47) {
    return { width: view.getUint32(16), height: view.getUint32(20), type: 'image/png', extension: 'png' }
  }
  if (bytes.length > 30 && view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250) {
    return { ...readWebp(view), type: 'image/webp', extension: 'webp' }
  }
  if (bytes.length > 4 && view.getUint16(0) === 0xffd8) {
    const size = readJpeg(view)
    return size && { ...size, type: 'image/jpeg', extension: 'jpg' }
  }
  return undefined
}

/** Walks the JPEG segments to the frame header. */
function readJpeg(view: DataView): { width: number; height: number } | undefined {
  for (let at = 2; at + 9 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at)
    const isFrame = marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    if (marker >> 8 !== 0xff) return undefined
  }
  return undefined
}

/** Reads the size of a WebP, whose three formats store it at different offsets. */
function readWebp(view: DataView): { width: number; height: number } {
  const kind = view.getUint32(12)
  if (kind === 0x56503858) {
    const width = (view.getUint16(24, true) | (view.getUint8(26) << 16)) + 1
    return { width, height: (view.getUint16(27, true) | (view.getUint8(29) << 16)) + 1 }
  }
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}
