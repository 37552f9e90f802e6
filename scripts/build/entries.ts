/** What the bundle exports, one function per entry that the action files name. */
export const entryNames = ['run', 'wait', 'validate', 'post'] as const;

/** The entries: nothing but the call, so that all of them share one bundle. */
export function entryFiles(): Record<string, string> {
  return Object.fromEntries(
    entryNames.map((name) => [`${name}.js`, `import { ${name} } from './index.js';\n\nawait ${name}();\n`]),
  );
}
