import { expect, test } from 'vitest'
import { endOfDay, readTimeZone } from './time-zone.ts'

test.each([
  ['UTC', '2025-07-01', '2025-07-01T23:59:59.999Z'],
  ['Europe/Berlin', '2025-07-01', '2025-07-01T21:59:59.999Z'],
  // Daylight saving time starts or ends in the following night, or in the previous one.
  ['Europe/Berlin', '2025-03-29', '2025-03-29T22:59:59.999Z'],
  ['Europe/Berlin', '2025-03-30', '2025-03-30T21:59:59.999Z'],
  ['Europe/Berlin', '2025-10-26', '2025-10-26T22:59:59.999Z'],
  ['America/New_York', '2025-11-02', '2025-11-03T04:59:59.999Z'],
  ['Pacific/Kiritimati', '2025-12-31', '2025-12-31T09:59:59.999Z'],
  ['Asia/Kathmandu', '2025-12-31', '2025-12-31T18:14:59.999Z'],
])('in %s, %s ends at %s', (timeZone, day, end) => {
  expect(endOfDay(day, timeZone).toISOString()).toBe(end)
})

test.each([
  ['time-zone=Europe%2FBerlin', 'Europe/Berlin'],
  ['other=1; time-zone=America%2FArgentina%2FBuenos_Aires; more=2', 'America/Argentina/Buenos_Aires'],
  ['time-zone=Etc%2FGMT%2B2', 'Etc/GMT+2'],
  ['my-time-zone=Europe%2FBerlin', 'UTC'],
  ['time-zone=%2B02%3A00', 'UTC'],
  ['time-zone=Mars%2FOlympus', 'UTC'],
  ['time-zone=%E0%A4%A', 'UTC'],
  ['', 'UTC'],
])('the time zone of the cookie %j is %s', (cookie, timeZone) => {
  expect(readTimeZone(new Request('http://console.example', { headers: { cookie } }))).toBe(timeZone)
})
