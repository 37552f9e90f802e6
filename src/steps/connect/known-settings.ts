import { type Catalogue, loadCatalogue, parametersOf } from '../../job-file/catalogue/catalogue.ts';
import type { KnownSettings } from '../../migration/definition/definition-diff.ts';
import type { NewJob } from '../../migration/run/job-request.ts';
import { isObject, type Json, parseExactJson } from '../../text/exact-json.ts';

/** Creates a function that returns what the documents say about the settings of a job. The catalogue is loaded on need. */
export function knownSettings(): (job: NewJob) => Promise<KnownSettings> {
  let loaded: Promise<Catalogue> | null = null;
  return async (job) => {
    loaded ??= loadCatalogue();
    const catalogue = await loaded;
    return { systemFields: new Set(catalogue.systemFields), defaults: defaultsOf(catalogue, parseExactJson(job.json)) };
  };
}

/**
 * A documented setting of source or target without a default is unset by default. The driver is another matter: the
 * service adds settings of its own to it, so only those with a documented default count.
 */
function defaultsOf(catalogue: Catalogue, job: Json): Map<string, string> {
  const defaults = new Map<string, string>();
  for (const side of ['from', 'to'] as const) {
    const connector = isObject(job) ? job[`${side}-connector-name`] : undefined;
    const parameters = typeof connector === 'string' ? (parametersOf(catalogue, side, connector) ?? []) : [];
    for (const { name, documented, default: value } of parameters)
      if (documented) defaults.set(`${side}-config-values/${name}`, value ?? '');
  }
  for (const { name, default: value } of Object.values(catalogue.driver).flat())
    if (value !== undefined) defaults.set(`driver-config-values/${name}`, value);
  return defaults;
}
