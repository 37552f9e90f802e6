import { isEuropeanSite } from '../http/regions.ts';

/** The service's console of a region; `null` if none is known. */
export function consoleUrl(region: string | null): string | null {
  if (region === null) return null;
  // The European site is a cloud of its own, with accounts of its own.
  const host = isEuropeanSite(region) ? 'console.eu.huaweicloud.com' : 'console-intl.huaweicloud.com';
  return `https://${host}/cdm/?region=${encodeURIComponent(region)}`;
}
