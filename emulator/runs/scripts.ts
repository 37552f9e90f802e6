import { hasServer } from '../engines/links/link-settings.ts';
import { type Definition, linkNames } from '../jobs/definition.ts';
import type { RunScript } from '../scenario/options.ts';
import type { EmulatorState } from '../state/emulator-state.ts';

/**
 * The script of the next run: the function's, else by cluster and name, by name, by `*`, else the default. Each call counts
 * as a start of the job, refused starts included.
 */
export function takeScript(state: EmulatorState, cluster: string, definition: Definition): RunScript {
  const { name, jobType, raw } = definition;
  const onCluster = `${cluster}/${name}`;
  const runIndex = count(state, name);
  const indexOnCluster = count(state, onCluster);
  const { script, scripts = {} } = state.options;
  const job = { cluster, name, jobType, definition: JSON.parse(raw) as unknown, rawDefinition: raw, runIndex };
  return (
    script?.(job) ??
    pick(scripts[onCluster], indexOnCluster) ??
    pick(scripts[name] ?? scripts['*'], runIndex) ??
    (movesData(state, cluster, definition) ? { engine: 'local' } : {})
  );
}

/** A data folder, or a link with a server of its own, gives a job real data. */
function movesData({ options, clusters }: EmulatorState, cluster: string, definition: Definition): boolean {
  if (options.dataFolder !== undefined) return true;
  const bodies = clusters.get(cluster)?.linkBodies;
  return linkNames(definition).some((name) => bodies !== undefined && hasServer(name, bodies.get(name)));
}

function count(state: EmulatorState, key: string): number {
  const starts = state.starts.get(key) ?? 0;
  state.starts.set(key, starts + 1);
  return starts;
}

function pick(listed: RunScript | readonly RunScript[] | undefined, runIndex: number): RunScript | undefined {
  if (listed === undefined || !isList(listed)) return listed;
  return listed[Math.min(runIndex, listed.length - 1)];
}

function isList(listed: RunScript | readonly RunScript[]): listed is readonly RunScript[] {
  return Array.isArray(listed);
}

/** The script's error text, else a default. */
export function failureText(script: RunScript): { summary: string; details: string } {
  const summary =
    script.errorSummary ?? "Cdm.0902: Failed to execute the SQL statement. Cause: Table 'demo.orders' doesn't exist";
  return { summary, details: script.errorDetails ?? `${summary}\n\tat org.example.Extractor.run(Extractor.java:42)` };
}
