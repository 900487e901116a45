import { expect, test } from 'vitest'
import { parseSections } from './sections.ts'

test('sections are a title and the lines after it', () => {
  expect(parseSections('Title\nOne.\nTwo.\n\nNext · Card\nThree.')).toEqual([
    { title: 'Title', body: 'One.\nTwo.' },
    { title: 'Next · Card', body: 'Three.' },
  ])
})

test('a lone line is a title, and an empty text has no section', () => {
  expect(parseSections('Only')).toEqual([{ title: 'Only', body: '' }])
  expect(parseSections('\n\n \n')).toEqual([])
})
