/** One section of a reading; the lines of `body` are its paragraphs. */
export type Section = { title: string; body: string }

/** Parses the sections of a text of `interpret`. A section of one line has an empty body. */
export function parseSections(text: string): Section[] {
  return text
    .split(/\n{2,}/)
    .map((section) => section.trim())
    .filter((section) => section !== '')
    .map((section) => {
      const [title = '', ...body] = section.split('\n')
      return { title: title.trim(), body: body.join('\n').trim() }
    })
}
