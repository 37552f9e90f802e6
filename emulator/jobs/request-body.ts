import { jobErrors, refuse } from '../http/errors.ts';
import { isRecord, parseExact, rawElements } from '../json.ts';
import { ancestorOf } from '../scenario/ancestor.ts';
import type { EmulatorOptions } from '../scenario/options.ts';
import { type Definition, defectOf, JOB_TYPES, readDefinition } from './definition.ts';
import { formDecoded } from './form-values.ts';

/** The only definition of a body. What the service does with several on this route is undocumented. */
export function readJob(options: EmulatorOptions, body: string): Definition {
  const [definition, second] = readJobs(options, body).definitions;
  if (definition !== undefined && second === undefined) return definition;
  return refuse(jobErrors.content('the emulator takes one job at a time on this route'));
}

/** Definitions in a body `{"jobs":[…]}`, each with its own text. */
export function readJobs(
  options: EmulatorOptions,
  body: string,
): { definitions: Definition[]; tree: Record<string, unknown> } {
  const tree = parseBody(body);
  if (!isRecord(tree) || !Array.isArray(tree.jobs)) return refuse(jobErrors.content('jobs is missing'));
  if (tree.jobs.length === 0) refuse(jobErrors.content('jobs is empty'));
  const texts = rawElements(body, 'jobs');
  const definitions = tree.jobs.map((job: unknown, index) => {
    const defect = defectOf(job);
    if (defect !== undefined || !isRecord(job)) return refuse(jobErrors.content(defect ?? 'a job must be an object'));
    const stored = ancestorOf(options).formEncodedValues === true ? formDecoded(job) : job;
    const definition = readDefinition(stored, texts[index] ?? '');
    return JOB_TYPES.includes(definition.jobType) ? definition : refuse(jobErrors.jobType());
  });
  return { definitions, tree };
}

export function parseBody(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    return refuse(jobErrors.content('the body is not JSON'));
  }
}
