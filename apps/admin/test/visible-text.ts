/** A page as people read it: without tags, and without what React puts between pieces of text. */
export function visibleText(html: string): string {
  return html
    .replaceAll('<!-- -->', '')
    .replace(/<(script|style).*?<\/\1>/gs, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#x27;', "'")
    .replaceAll('\u{A0}', ' ')
    .replace(/\s+/g, ' ')
}
