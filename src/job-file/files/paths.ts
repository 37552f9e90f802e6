import { posix, win32 } from 'node:path';

/** Path rules of an operating system. Windows and macOS ignore the case of file names. */
export interface PathRules {
  readonly path: typeof posix;
  readonly ignoresCase: boolean;
}

export function pathRules(platform: NodeJS.Platform): PathRules {
  return { path: platform === 'win32' ? win32 : posix, ignoresCase: platform === 'win32' || platform === 'darwin' };
}

/** Whether an absolute path is one of the roots or below it. */
export function isInside(path: string, roots: readonly string[], { path: { sep }, ignoresCase }: PathRules): boolean {
  const fold = (text: string) => (ignoresCase ? text.toLowerCase() : text);
  const wanted = fold(path);
  return roots.map(fold).some((root) => wanted === root || wanted.startsWith(root.endsWith(sep) ? root : root + sep));
}

/**
 * The path for findings: relative to the workspace if it is inside, with slashes. `real` is the path with links resolved:
 * if only the case differs from the path as typed, it is used, because GitHub compares the case.
 */
export function shownPath(
  typed: string,
  real: string,
  workspace: { readonly typed: string; readonly real: string },
  rules: PathRules,
): string {
  const { path } = rules;
  const asTyped = path.relative(workspace.typed, typed);
  const asReal = path.relative(workspace.real, real);
  const isCaseOnly = rules.ignoresCase && asTyped.toLowerCase() === asReal.toLowerCase();
  const short = isCaseOnly ? asReal : asTyped;
  return withSlashes(short === '' || short.startsWith('..') || path.isAbsolute(short) ? typed : short, rules);
}

export function withSlashes(text: string, { path }: PathRules): string {
  return path.sep === '\\' ? text.replaceAll('\\', '/') : text;
}

/** A sentence about a path such as `/d/a/repo/x.json`, which Git Bash understands and Node.js does not. Else empty. */
export function gitBashHint(pattern: string, { path }: PathRules): string {
  const [, drive, rest] = (path.sep === '\\' && /^\/([A-Za-z])\/(.*)$/.exec(pattern)) || [];
  if (drive === undefined || rest === undefined) return '';
  return ` Paths of Git Bash are not known here. Write ${drive.toUpperCase()}:/${rest}.`;
}
