/**
 * Whether a host, as `URL.hostname` spells it, is this machine itself: `localhost`, 127.0.0.0/8 or `[::1]`.
 * `URL` has normalised `127.1`, `0x7f000001` and `[0:0:0:0:0:0:0:1]` already.
 */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase();
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
