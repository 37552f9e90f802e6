import type { Scope } from './iam-request.ts';

/** Where the project's id comes from. */
export type ProjectSource =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unknown' };

/**
 * An id, or the name of a project: the region's own name, or the region's name, an underscore and a name
 * (`eu-west-101_shop`). Without an input the project is the region's own. Every other text is an id: private clouds may
 * have ids of another form than 32 hexadecimal digits.
 */
export function projectSource(given: string | null, region: string | null): ProjectSource {
  if (given === null) return region === null ? { kind: 'unknown' } : { kind: 'name', name: region };
  const isName =
    region === null ? /^[a-z]+(-[a-z0-9]+)+_/i.test(given) : given === region || given.startsWith(`${region}_`);
  return isName ? { kind: 'name', name: given } : { kind: 'id', id: given };
}

export function scopeOf(source: ProjectSource): Scope | null {
  switch (source.kind) {
    case 'id':
      return { id: source.id };
    case 'name':
      return { name: source.name };
    case 'unknown':
      return null;
    default:
      return source satisfies never;
  }
}
