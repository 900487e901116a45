import { type Browser, chromium } from 'playwright-core'
import { requireProgram } from './require-program.ts'

/** Chromium's own sandbox does not work for root. The other flags keep Chromium from calling any other machine. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts a headless Chromium of this machine. The caller closes it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await requireProgram(['chromium', 'chromium-browser', 'google-chrome'], 'chromium')
  return chromium.launch({ executablePath, args: flags })
}
