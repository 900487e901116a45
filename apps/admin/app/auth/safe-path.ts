/** The path if it is one of this console, else `/`. It prevents open redirects. */
export function safePath(path: string | null): string {
  const here = 'http://console.invalid'
  if (!path?.startsWith('/') || !URL.canParse(path, here)) return '/'
  const { origin, pathname, search } = new URL(path, here)
  // The parser drops tabs and reads \ as /, so the parsed path is checked.
  return origin === here && !pathname.startsWith('//') ? `${pathname}${search}` : '/'
}

/** The path of the sign-in page, which redirects to `next` afterwards. */
export function signInPath(next: string): string {
  return next === '/' ? '/sign-in' : `/sign-in?${new URLSearchParams({ next })}`
}
