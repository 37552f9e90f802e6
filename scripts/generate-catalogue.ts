/**
 * Writes `src/job-file/catalogue/catalogue.generated.json`, the offline check's knowledge of connectors and their parameters, from
 * `scripts/data/connector-parameters.json`, which holds what the editions of the documents say and where they differ.
 * With `--check` it writes nothing and exits 1 where the file is out of date.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, Condition, ConnectorPage, Parameter } from '../src/job-file/catalogue/catalogue.ts';
import { root } from './root.ts';
import { writeOrCheck } from './write-or-check.ts';

interface Entry {
  name: string;
  summary: string;
  type: string;
  valueKind?: string;
  required: boolean | 'conditional';
  requiredIf?: Condition[];
  validIf?: Condition[];
  severity?: string;
  omittedInOfficialSample?: string[];
  docMandatory?: string | Record<string, string>;
  documented: boolean | string;
  enum?: string[];
  enumExtra?: string[];
  enumUi?: string[];
  enumOpen?: boolean;
  caseSensitive?: boolean;
  default?: string;
  min?: number;
  max?: number;
  pattern?: string;
  separator?: string;
  separatorParam?: string;
  itemPattern?: string;
  maxItems?: number;
  secret?: boolean;
  supersededBy?: string;
}

interface Page {
  section: string;
  status: string;
  parameterSet: string;
  inputs: Entry[];
}

interface Data {
  from: Record<string, Page>;
  to: Record<string, Page>;
  driver: Record<string, { inputs: Entry[] }>;
  job: {
    fields: Record<string, { enum?: string[] }>;
    systemFields: { names: string[] };
    connectorNamesInApi: string[];
  };
  crossChecks: { id: string; fileConnectors?: string[] }[];
}

/** The parts of the data that the check applies; sources and remarks stay behind. */
export function catalogueOf(data: Data): Catalogue {
  const sets: Record<string, Parameter[]> = {};
  const pages = (side: Record<string, Page>): Record<string, ConnectorPage> =>
    Object.fromEntries(
      Object.entries(side).map(([connector, page]) => {
        sets[page.parameterSet] = page.inputs.map(parameterOf);
        return [connector, { set: page.parameterSet, title: page.section, withdrawn: page.status === 'withdrawn' }];
      }),
    );
  return {
    fields: Object.keys(data.job.fields),
    systemFields: data.job.systemFields.names,
    jobTypes: data.job.fields.job_type?.enum ?? [],
    connectors: data.job.connectorNamesInApi,
    fileConnectors: data.crossChecks.find((check) => check.id === 'binary-pair')?.fileConnectors ?? [],
    pages: { from: pages(data.from), to: pages(data.to) },
    sets,
    driver: Object.fromEntries(
      Object.entries(data.driver).map(([name, block]) => [name, block.inputs.map(parameterOf)]),
    ),
  };
}

function parameterOf(entry: Entry): Parameter {
  const values = [...(entry.enum ?? []), ...(entry.enumExtra ?? []), ...(entry.enumUi ?? []).filter(isSpelling)];
  const open = entry.enumOpen === true || (entry.enumUi ?? []).some((word) => !isSpelling(word));
  return omitUndefined({
    name: entry.name,
    type: (entry.valueKind ?? entry.type) as Parameter['type'],
    summary: entry.summary,
    documented: entry.documented === true,
    required: requiredOf(entry),
    requiredIf: entry.required === 'conditional' ? entry.requiredIf : undefined,
    lack: lackOf(entry),
    validIf: entry.validIf,
    values: values.length > 0 ? values : undefined,
    open: open || undefined,
    caseSensitive: entry.caseSensitive,
    // Some defaults are a remark ("auto-detect …"); only those of switches and lists of values decide a condition.
    default:
      entry.type === 'boolean' || entry.type === 'enum' || entry.name.endsWith('.fileSeparator')
        ? entry.default
        : undefined,
    min: entry.min,
    max: entry.max,
    pattern: entry.pattern,
    separator: entry.separator,
    separatorParam: entry.separatorParam,
    itemPattern: entry.itemPattern,
    maxItems: entry.maxItems,
    secret: entry.secret,
    supersededBy: entry.supersededBy,
  });
}

/** The console's own options are listed with remarks where the spelling in a job is not known. */
function isSpelling(word: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(word) && word === word.toUpperCase();
}

/** A condition that the file cannot show (a column's type, the kind of a link) decides nothing. */
function requiredOf(entry: Entry): Parameter['required'] {
  if (entry.required === true) return 'always';
  return entry.required === 'conditional' && entry.requiredIf ? 'if' : 'never';
}

/** An error only where every edition prints it as mandatory and no official sample leaves it out. */
function lackOf(entry: Entry): Parameter['lack'] {
  if (entry.severity === 'warning' || entry.omittedInOfficialSample) return 'warning';
  // The data's cross-check "schedule": a timetable without its cycle is refused.
  if (entry.name === 'schedulerConfig.cycleType' || entry.name === 'schedulerConfig.cycle') return 'error';
  return entry.docMandatory === 'Yes' ? 'error' : 'warning';
}

function omitUndefined(parameter: { [Key in keyof Parameter]: Parameter[Key] | undefined }): Parameter {
  return Object.fromEntries(
    Object.entries(parameter).filter(([, value]) => value !== undefined),
  ) as unknown as Parameter;
}

/** A line per connector, set and block, so that a change shows in a diff. */
function print(catalogue: Catalogue): string {
  const lines = (record: object) =>
    `{\n${Object.entries(record)
      .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`)
      .join(',\n')}\n}`;
  const { pages, sets, driver, ...rest } = catalogue;
  const head = Object.entries(rest).map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  const tail = [`"pages":${lines(pages)}`, `"sets":${lines(sets)}`, `"driver":${lines(driver)}`];
  return `{\n${[...head, ...tail].join(',\n')}\n}\n`;
}

if (import.meta.main) {
  const data = JSON.parse(readFileSync(join(root, 'scripts', 'data', 'connector-parameters.json'), 'utf8')) as Data;
  writeOrCheck(join('src', 'job-file', 'catalogue', 'catalogue.generated.json'), print(catalogueOf(data)));
}
