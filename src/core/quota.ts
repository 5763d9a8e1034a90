/** Requests per second that an account may make in a Region; by Region, where Regions differ. */
export type Rate = number | ({ readonly elsewhere: number } & Readonly<Record<string, number>>)

export function rateIn(rate: Rate, region: string): number {
  if (typeof rate === 'number') return rate
  return (Object.hasOwn(rate, region) ? rate[region] : undefined) ?? rate.elsewhere
}
