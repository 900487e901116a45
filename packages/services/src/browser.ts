import { type Browser, chromium } from 'playwright-core'
import { requireProgram } from './require-program.ts'

/** Root has no sandbox of Chromium's; and no test may wait for, or reach, anything but this machine. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A real Chromium of this machine, headless. Close it. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = await requireProgram(['chromium', 'chromium-browser', 'google-chrome'], 'chromium')
  return chromium.launch({ executablePath, args: flags })
}
