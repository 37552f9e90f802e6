import { isRecord } from '../json.ts';

/** What the service shows instead of a database password. */
export const MASK = 'Add password here';

/** Inputs that the service returns without a value. */
const WITHOUT_VALUE = /securitykey|secretkey|\.sk$/i;
const MASKED = /password|passwd|pwd|secret|token/i;
// In a JDBC URL, in a list of properties, and in JSON as text.
const SECRET_PAIR = /((?:password|passwd|pwd|secret\w*|token)["']?\s*[=:]\s*["']?)[^&;,"'\s}]+/gi;
const USER_INFO = /(:\/\/[^/?#\s:@]*:)[^/?#\s]*@/g;

/** A link as the service shows it and as files keep it: without its secrets, those inside URLs and maps too. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(SECRET_PAIR, `$1${MASK}`).replaceAll(USER_INFO, `$1${MASK}@`);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  const name = String(value.name ?? '');
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key === 'value' && WITHOUT_VALUE.test(name)) return [];
    const isSecret = (key === 'value' && MASKED.test(name)) || (MASKED.test(key) && typeof inner === 'string');
    return [[key, isSecret ? MASK : withoutSecrets(inner)]];
  });
  return Object.fromEntries(entries);
}

/** A link that was shown and sent back: where its secret is masked or missing, the known one stays. */
export function withKnownSecrets(link: unknown, known: unknown): unknown {
  if (typeof link === 'string') return isShown(link, known) ? known : link;
  if (Array.isArray(link)) return link.map((item, index) => withKnownSecrets(item, counterpart(item, known, index)));
  if (!isRecord(link)) return link;
  const old = isRecord(known) ? known : {};
  const entries = Object.entries(link).map(([key, inner]) => [key, withKnownSecrets(inner, old[key])]);
  const isSecret = WITHOUT_VALUE.test(String(link.name ?? '')) && !('value' in link) && 'value' in old;
  return { ...Object.fromEntries(entries), ...(isSecret ? { value: old.value } : {}) };
}

/** Whether a text is what was shown of a known one. */
function isShown(text: string, known: unknown): boolean {
  if (typeof known !== 'string') return false;
  const shown = withoutSecrets(known);
  return text === MASK || (text.includes(MASK) && text === shown);
}

/** The known item of the same name, whatever its place. */
function counterpart(item: unknown, known: unknown, index: number): unknown {
  if (!Array.isArray(known)) return undefined;
  if (!isRecord(item) || item.name === undefined) return known[index];
  return known.find((other) => isRecord(other) && other.name === item.name);
}
