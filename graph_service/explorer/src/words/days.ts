/** Days as numbers, to reckon with. */

/** Of a day. */
export const MILLISECONDS = 86_400_000;

/** An ISO day as days since 1970. */
export function dayNumber(day: string): number {
  return Math.floor(Date.parse(`${day}T00:00:00Z`) / MILLISECONDS);
}

/** Days since 1970 as an ISO day. */
export function dayText(number: number): string {
  return new Date(number * MILLISECONDS).toISOString().slice(0, 10);
}
