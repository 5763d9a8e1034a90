import { type DueWork, serviceEvent } from './due.ts'
import { withoutMaterial } from './withoutmaterial.ts'

/** Destroys imported material whose time is over; from that moment on nobody could use it. */
export const expiry: DueWork = {
  scrubs: true,
  isDue: (key, now) => expired(key, now).length > 0,
  carryOut(key, parts, now) {
    const rows = expired(key, now)
    const events = rows.map(({ id }) =>
      serviceEvent('DeleteExpiredKeyMaterial', key, now, { keyId: key.keyId, keyMaterialId: id }),
    )
    return { change: withoutMaterial(parts, key, rows), events }
  },
}

function expired(key: Parameters<DueWork['isDue']>[0], now: number) {
  return [...key.materials.values()]
    .filter(({ row, sealed }) => sealed && row.expiresAt !== null && row.expiresAt <= now)
    .map(({ row }) => row)
}
