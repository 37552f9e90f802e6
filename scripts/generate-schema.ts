/**
 * Writes `schema/job-file.schema.json`, with which an editor completes and checks a job file, from the catalogue of the
 * offline check. The schema forbids what the check reports as an error, as far as a schema can express it.
 * With `--check` it writes nothing and exits 1 if the file is out of date.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Catalogue, Condition, Parameter } from '../src/job-file/catalogue/catalogue.ts';
import { root } from './root.ts';
import { writeOrCheck } from './write-or-check.ts';

type Schema = boolean | { [key: string]: unknown };

/** A macro, a placeholder, or an encoded text, whose value is not known here. */
const OPEN_TEXT = String.raw`\$[{(]|\{\{|%[0-9A-Fa-f]{2}|\+`;

/** The `then` of an `if`, to be spread into it. */
function then(schema: Schema): Schema & object {
  // biome-ignore lint/suspicious/noThenProperty: keyword of JSON Schema
  return { then: schema }; // oxlint-disable-line unicorn/no-thenable
}

/** Draft 7 is the newest one that editors support completely. */
export function schemaOf(catalogue: Catalogue): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'CDM job file',
    description: 'Migration jobs of Huawei Cloud CDM: a request body with "jobs", a list of jobs, or one job.',
    if: { type: 'array' },
    ...then({ items: { $ref: '#/definitions/job' } }),
    else: {
      type: 'object',
      if: { required: ['jobs'] },
      ...then({ $ref: '#/definitions/body' }),
      else: { $ref: '#/definitions/job' },
    },
    definitions: {
      body: {
        required: ['jobs'],
        properties: {
          jobs: { type: 'array', items: { $ref: '#/definitions/job' } },
          clusters: {
            description: 'Candidate clusters. The service picks one that is running.',
            type: 'array',
            items: { type: 'string', pattern: String.raw`\S` },
          },
        },
      },
      job: job(catalogue),
      ...Object.fromEntries(
        setsInUse(catalogue).map(([side, set]) => [set, values(catalogue, side, catalogue.sets[set] ?? [])]),
      ),
      'from:extra': extraConfigs(catalogue, 'from'),
      'to:extra': extraConfigs(catalogue, 'to'),
      driver: driver(catalogue),
      inputs: inputList(true),
    },
  };
}

function setsInUse({ pages }: Catalogue): ['from' | 'to', string][] {
  const sides = ['from', 'to'] as const;
  return sides.flatMap((side) =>
    [...new Set(Object.values(pages[side]).map((page) => page.set))].map((set): ['from' | 'to', string] => [side, set]),
  );
}

function job(catalogue: Catalogue): Schema {
  return {
    type: 'object',
    required: ['name', 'from-connector-name', 'to-connector-name', 'from-config-values', 'to-config-values'],
    properties: {
      job_type: {
        description: 'NORMAL_JOB moves a table or files, BATCH_JOB a whole database.',
        anyOf: [{ enum: catalogue.jobTypes }, { type: 'string', pattern: `${anyCase(catalogue.jobTypes)}|\\{\\{` }],
      },
      name: {
        description: 'Letters, digits, "-", "_" and "."; at most 240 characters.',
        type: 'string',
        maxLength: 240,
        pattern: String.raw`\S`,
        not: { enum: ['all', '.', '..'] },
      },
      'from-connector-name': connector(catalogue, 'from'),
      'to-connector-name': connector(catalogue, 'to'),
      'from-link-name': { description: 'Link to the source. It has to exist on the cluster.' },
      'to-link-name': { description: 'Link to the destination. It has to exist on the cluster.' },
      'from-config-values': anyValues(),
      'to-config-values': anyValues(),
      'driver-config-values': { $ref: '#/definitions/driver' },
    },
    allOf: (['from', 'to'] as const).flatMap((side) =>
      Object.entries(catalogue.pages[side])
        .filter(([, page]) => !page.withdrawn)
        .map(([name, page]) => ({
          if: {
            required: [`${side}-connector-name`],
            properties: {
              [`${side}-connector-name`]: { const: name },
              // The documented parameters are those of table and file jobs.
              job_type: { not: { type: 'string', pattern: anyCase(['BATCH_JOB', 'SCENARIO_JOB']) } },
            },
          },
          ...then({ properties: { [`${side}-config-values`]: { $ref: `#/definitions/${page.set}` } } }),
        })),
    ),
  };
}

function connector({ pages, connectors }: Catalogue, side: 'from' | 'to'): Schema {
  const known = Object.entries(pages[side]).map(([name, page]) => ({
    const: name,
    description: page.withdrawn ? `${page.title}. Documented by older editions only.` : page.title,
  }));
  const rest = connectors.filter((name) => !Object.hasOwn(pages[side], name));
  return { anyOf: [...known, { enum: rest }, { type: 'string', pattern: String.raw`-connector$|\{\{` }] };
}

/** The structure of `*-config-values` of an unknown connector. */
function anyValues(): Schema {
  return {
    type: 'object',
    required: ['configs'],
    properties: { configs: { type: 'array', items: config(true, { $ref: '#/definitions/inputs' }) } },
  };
}

function values(catalogue: Catalogue, side: 'from' | 'to', parameters: readonly Parameter[]): Schema {
  const name = `${side}JobConfig`;
  const extra = Object.keys(catalogue.extra[side]);
  const misplaced = ['fromJobConfig', 'toJobConfig', ...Object.keys(catalogue.driver)].filter(
    (other) => other !== name && !Object.hasOwn(catalogue.extra[side], other),
  );
  const needed = parameters.filter((parameter) => parameter.documented && parameter.lack === 'error');
  const demands = needed.flatMap((parameter) => demand(parameter, name));
  return {
    type: 'object',
    required: ['configs'],
    description: `Takes the config "${name}". Exports can contain more.`,
    properties: {
      configs: {
        type: 'array',
        items: {
          ...(config(
            { anyOf: [{ enum: [name, ...extra] }, { type: 'string', minLength: 1 }], not: { enum: misplaced } },
            { $ref: '#/definitions/inputs' },
          ) as object),
          allOf: [inputsOf(name, parameters), { $ref: `#/definitions/${side}:extra` }],
        },
        ...(demands.length > 0 ? { allOf: demands } : {}),
      },
    },
  };
}

/** The inputs of a config if it has this name. */
function inputsOf(config: string, parameters: readonly Parameter[]): Schema {
  return {
    if: { required: ['name'], properties: { name: { const: config } } },
    ...then({ properties: { inputs: inputList(parameters, config) } }),
  };
}

/** The configs that exports contain beside the main one. */
function extraConfigs(catalogue: Catalogue, side: 'from' | 'to'): Schema {
  return { allOf: Object.entries(catalogue.extra[side]).map(([config, parameters]) => inputsOf(config, parameters)) };
}

/** The config contains a parameter: always, or if another one has a value. Conditions on fields of the job are ignored. */
function demand(parameter: Parameter, config: string): Schema[] {
  const holds = hasInput(config, { name: { const: parameter.name } });
  if (parameter.required === 'always') return [holds];
  const [condition, ...more] = parameter.requiredIf ?? [];
  if (parameter.required !== 'if' || !condition?.param || more.length > 0) return [];
  const other = hasInput(config, { name: { const: condition.param }, value: saying(condition) }, ['name', 'value']);
  if (condition.notEquals !== undefined) return [{ anyOf: [other, holds] }];
  return condition.equals === undefined ? [] : [{ anyOf: [{ not: other }, holds] }];
}

/** Matches a value that meets the condition, or can meet it once its macro or placeholder is filled in. */
function saying({ equals, notEquals }: Condition): Schema {
  const word = equals ?? notEquals ?? '';
  const text = { type: 'string', pattern: `${anyCase([word])}|${OPEN_TEXT}` };
  return word === 'true' ? { anyOf: [text, { const: true }] } : text;
}

function hasInput(config: string, properties: Schema, required: string[] = ['name']): Schema {
  return {
    contains: {
      type: 'object',
      required: ['name', 'inputs'],
      properties: {
        name: { const: config },
        inputs: { type: 'array', contains: { type: 'object', required, properties } },
      },
    },
  };
}

function driver(catalogue: Catalogue): Schema {
  const blocks = Object.entries(catalogue.driver);
  return {
    description: 'How the job runs: parallelism, dirty data, schedule, retries, group.',
    type: 'object',
    required: ['configs'],
    properties: {
      configs: {
        type: 'array',
        items: {
          ...(config(
            {
              not: { enum: ['fromJobConfig', 'toJobConfig'] },
              anyOf: [{ enum: blocks.map(([name]) => name) }, { type: 'string', minLength: 1 }],
            },
            { $ref: '#/definitions/inputs' },
          ) as object),
          allOf: blocks.map(([name, parameters]) => inputsOf(name, parameters)),
        },
      },
    },
  };
}

function config(name: Schema, inputs: Schema): Schema {
  return {
    type: 'object',
    required: ['name'],
    properties: { name: name === true ? { type: 'string', minLength: 1 } : name, inputs },
  };
}

/** A list of `{name, value}`. Some editions write `{}` for an empty one. */
function inputList(parameters: readonly Parameter[] | true, prefix = ''): Schema {
  if (parameters === true)
    return {
      type: ['array', 'object'],
      maxProperties: 0,
      items: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
    };
  const names = parameters.map((parameter) => ({ const: parameter.name, description: parameter.summary }));
  const rules = parameters.flatMap((parameter) => {
    const value = valueSchema(parameter);
    if (value === true) return [];
    return [
      {
        if: { required: ['name'], properties: { name: { const: parameter.name } } },
        ...then({ properties: { value } }),
      },
    ];
  });
  return {
    type: ['array', 'object'],
    maxProperties: 0,
    items: {
      type: 'object',
      required: ['name'],
      properties: { name: { anyOf: [...names, { type: 'string', pattern: `^${prefix}\\.` }] } },
      ...(rules.length > 0 ? { allOf: rules } : {}),
    },
  };
}

/** The values that are not errors. Numbers and booleans without quotes are only a warning. */
function valueSchema(parameter: Parameter): Schema {
  const { summary, type, secret } = parameter;
  const isBinding = parameter.documented && !parameter.open;
  const description = secret ? `${summary} Keep it in a variable, not in the file.` : summary;
  const text = isBinding ? patternOf(parameter) : null;
  const values = type === 'boolean' ? ['true', 'false'] : parameter.values;
  const strings: Schema[] = [
    ...(values ? [{ enum: values }] : []),
    text === null ? { type: 'string' } : { type: 'string', pattern: `${text}|^$|${OPEN_TEXT}` },
  ];
  if (type === 'object' || type === 'json-array' || !parameter.documented) return { description };
  return { description, anyOf: [...strings, { type: ['number', 'boolean', 'null'] }] };
}

function patternOf(parameter: Parameter): string | null {
  switch (parameter.type) {
    case 'boolean':
      return anyCase(['true', 'false']);
    case 'enum':
      return parameter.caseSensitive
        ? `^(?:${(parameter.values ?? []).map(quote).join('|')})$`
        : anyCase(parameter.values ?? []);
    case 'integer':
      return String.raw`^\s*[-+]?\d+\s*$`;
    case 'date':
      return String.raw`^\s*\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\s*$`;
    case 'string':
    case 'list':
      return parameter.pattern ?? null;
    case 'object':
    case 'json-array':
      return null;
    default:
      return parameter.type satisfies never;
  }
}

/** The words in any case, because the case is only a warning. JSON Schema has no flag for it. */
function anyCase(words: readonly string[]): string {
  const letter = (character: string) => {
    const lower = character.toLowerCase();
    const upper = character.toUpperCase();
    return lower === upper ? quote(character) : `[${lower}${upper}]`;
  };
  return `^\\s*(?:${words.map((word) => [...word].map(letter).join('')).join('|')})\\s*$`;
}

function quote(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

if (import.meta.main) {
  const catalogue = JSON.parse(
    readFileSync(join(root, 'src', 'job-file', 'catalogue', 'catalogue.generated.json'), 'utf8'),
  ) as Catalogue;
  writeOrCheck(join('schema', 'job-file.schema.json'), `${JSON.stringify(schemaOf(catalogue), null, 1)}\n`);
}
