/**
 * Writes `src/job-file/catalogue/catalogue.generated.json`, the connectors and parameters that the offline check knows, from
 * `scripts/data/connector-parameters.json`, which records the editions of the documentation and their differences.
 * With `--check` it writes nothing and exits 1 if the file is out of date.
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
  extraConfigs: Record<'from' | 'to', Record<string, { inputs: Entry[] }>>;
  job: {
    fields: Record<string, { enum?: string[] }>;
    systemFields: { names: string[] };
    connectorNamesInApi: string[];
  };
  crossChecks: { id: string; fileConnectors?: string[] }[];
}

/** The parts of the data that the check uses, without sources and remarks. */
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
    driver: parametersByConfig(data.driver),
    extra: { from: parametersByConfig(data.extraConfigs.from), to: parametersByConfig(data.extraConfigs.to) },
  };
}

function parametersByConfig(configs: Record<string, { inputs: Entry[] }>): Record<string, Parameter[]> {
  return Object.fromEntries(Object.entries(configs).map(([name, config]) => [name, config.inputs.map(parameterOf)]));
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
    // Some defaults are remarks ("auto-detect …"). Only those of booleans and enums are used in conditions.
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

/** Options of the console are listed with remarks if their spelling in a job is not known. */
function isSpelling(word: string): boolean {
  return /^[A-Za-z0-9_.-]+$/.test(word) && word === word.toUpperCase();
}

/** Ignores conditions that are not visible in the file, such as the type of a column or a link. */
function requiredOf(entry: Entry): Parameter['required'] {
  if (entry.required === true) return 'always';
  return entry.required === 'conditional' && entry.requiredIf ? 'if' : 'never';
}

/** An error only if every edition calls it mandatory and no official sample leaves it out. */
function lackOf(entry: Entry): Parameter['lack'] {
  if (entry.severity === 'warning' || entry.omittedInOfficialSample) return 'warning';
  // Cross-check "schedule" in the data: a schedule without a cycle is refused.
  if (entry.name === 'schedulerConfig.cycleType' || entry.name === 'schedulerConfig.cycle') return 'error';
  return entry.docMandatory === 'Yes' ? 'error' : 'warning';
}

function omitUndefined(parameter: { [Key in keyof Parameter]: Parameter[Key] | undefined }): Parameter {
  return Object.fromEntries(
    Object.entries(parameter).filter(([, value]) => value !== undefined),
  ) as unknown as Parameter;
}

/** One line per connector, set and block, for readable diffs. */
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
