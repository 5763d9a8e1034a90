const decimal = /^[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?$/

/** A decimal number; NaN when the text is none. */
export function parseNumber(text: string): number {
  return decimal.test(text) ? Number(text) : Number.NaN
}

/** Seconds since the epoch: any digits but four, which are a year. */
const epoch = /^(?:\d{1,3}|\d{5,12})(?:\.\d{1,9})?$/
/** The profile of ISO 8601 at w3.org/TR/NOTE-datetime; the zone may be missing and is then UTC. */
const iso =
  /^([1-9]\d{3})(?:-(\d\d)(?:-(\d\d)(?:T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?)?)?$/

/** Milliseconds since the epoch of an ISO 8601 date or of epoch seconds; NaN when the text is neither. */
export function parseDate(text: string): number {
  if (epoch.test(text)) return Number(text) * 1000
  const match = iso.exec(text)
  if (!match) return Number.NaN
  const [, year, month = '01', day = '01', hour = '0', minute = '0', second = '0', fraction = '0', zone] =
    match
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day))
  // Date.UTC reads 30 February as 1 March.
  const date = new Date(midnight)
  if (date.getUTCMonth() + 1 !== Number(month) || date.getUTCDate() !== Number(day)) return Number.NaN
  const time = Number(hour) * 3600 + Number(minute) * 60 + Number(second) + Number(fraction)
  return midnight + (time - zoneSeconds(zone)) * 1000
}

function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const seconds = Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60
  return zone.startsWith('-') ? -seconds : seconds
}
