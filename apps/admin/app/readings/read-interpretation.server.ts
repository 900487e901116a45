import { parseSections } from '@tarot/deck'

/** The sections of an interpretation. The first line of a section is its title, if the section has more than one line. */
export function readInterpretation(text: string) {
  return parseSections(text).map(({ title, body }) =>
    body === ''
      ? { title: null, paragraphs: [title] }
      : { title, paragraphs: body.split('\n').filter((line) => line.trim() !== '') },
  )
}
