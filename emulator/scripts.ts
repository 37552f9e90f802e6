import type { Definition } from './definition.ts';
import type { EmulatorOptions, RunScript } from './options.ts';

/** The script of a run about to start: the function's, else by cluster and name, by name, by `*`, else the default. */
export function chooseScript(
  options: EmulatorOptions,
  cluster: string,
  definition: Definition,
  runIndex: number,
): RunScript {
  const { name, jobType, raw } = definition;
  const job = { cluster, name, jobType, definition: JSON.parse(raw) as unknown, rawDefinition: raw, runIndex };
  const scripts = options.scripts ?? {};
  const listed = scripts[`${cluster}/${name}`] ?? scripts[name] ?? scripts['*'];
  return options.script?.(job) ?? pick(listed, runIndex) ?? {};
}

function pick(listed: RunScript | readonly RunScript[] | undefined, runIndex: number): RunScript | undefined {
  if (listed === undefined || !isList(listed)) return listed;
  return listed[Math.min(runIndex, listed.length - 1)];
}

function isList(listed: RunScript | readonly RunScript[]): listed is readonly RunScript[] {
  return Array.isArray(listed);
}

/** Text of a failure for which the script gives none. */
export function failureText(script: RunScript): { summary: string; details: string } {
  const summary =
    script.errorSummary ?? "Cdm.0902: Failed to execute the SQL statement. Cause: Table 'demo.orders' doesn't exist";
  return { summary, details: script.errorDetails ?? `${summary}\n\tat org.example.Extractor.run(Extractor.java:42)` };
}
