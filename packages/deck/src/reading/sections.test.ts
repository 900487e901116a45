import { expect, test } from 'vitest'
import { parseSections } from './sections.ts'

test('a section has a title and a body', () => {
  expect(parseSections('Title\nOne.\nTwo.\n\nNext · Card\nThree.')).toEqual([
    { title: 'Title', body: 'One.\nTwo.' },
    { title: 'Next · Card', body: 'Three.' },
  ])
})

test('a single line is a title, and an empty text has no section', () => {
  expect(parseSections('Only')).toEqual([{ title: 'Only', body: '' }])
  expect(parseSections('\n\n \n')).toEqual([])
})
