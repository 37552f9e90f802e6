import { isLoopback } from './loopback.ts';

export type ParsedEndpoint =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly problem: string };

/**
 * Reads the base URL of a service. Credentials go there, so it has to be https; http is for this machine only.
 * A path is kept. The problem names the input, and never repeats a text that might hold a password.
 */
export function parseEndpoint(text: string, inputName: string): ParsedEndpoint {
  const trimmed = text.trim();
  const found = /[@\p{Cc}]/u.test(trimmed) ? '' : ` It is "${trimmed}".`;
  const wrong = (what: string): ParsedEndpoint => ({ ok: false, problem: `Input "${inputName}" ${what}.${found}` });

  // The parser of URLs drops tabs and line breaks and turns backslashes round: what was meant would be a guess.
  if (/[\s\\\p{Cc}]/u.test(trimmed)) return wrong('must be one URL without blanks, backslashes or line breaks');
  if (!/^https?:\/\//i.test(trimmed))
    return wrong('must be a URL that begins with https://, such as https://cdm.eu-west-101.myhuaweicloud.eu');
  if (!URL.canParse(trimmed)) return wrong('is not a URL that can be read');
  const url = new URL(trimmed);
  if (trimmed.includes('@') || url.username !== '' || url.password !== '')
    return wrong('must not contain a user or a password; credentials have inputs of their own');
  if (/[?#]/.test(trimmed)) return wrong('must not have a query ("?") or a fragment ("#")');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return wrong(
      'must begin with https://; http:// is allowed on a loopback address only (127.0.0.1, [::1], localhost)',
    );
  return { ok: true, url };
}

/** Letters, digits and single hyphens: a region becomes part of a host name. There is no list of regions. */
export function isRegion(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/i.test(text);
}

/** CDM's address in a region of Huawei Cloud. Throws a RangeError where {@link isRegion} says no. */
export function cdmEndpoint(region: string): URL {
  return serviceEndpoint('cdm', region);
}

/** IAM's address in a region of Huawei Cloud. Throws a RangeError where {@link isRegion} says no. */
export function iamEndpoint(region: string): URL {
  return serviceEndpoint('iam', region);
}

function serviceEndpoint(service: 'cdm' | 'iam', region: string): URL {
  if (!isRegion(region)) throw new RangeError('a region has only letters, digits and single hyphens');
  // The European site has a domain of its own; eu-west-0 is on the common one.
  const domain = /^eu-west-1/i.test(region) ? 'myhuaweicloud.eu' : 'myhuaweicloud.com';
  return new URL(`https://${service}.${region.toLowerCase()}.${domain}`);
}
