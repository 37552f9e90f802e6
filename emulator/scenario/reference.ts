import { COMMON_FAULT_FIELDS, FAULT_KINDS, MATCH_FIELDS } from './fault-fields.ts';
import { SCENARIO_FIELDS } from './fields.ts';
import { SCRIPT_FIELDS, STATE_FIELDS } from './script-fields.ts';
import {
  AGENCY_FIELDS,
  ANCESTOR_FIELDS,
  CLUSTER_FIELDS,
  CREDENTIAL_FIELDS,
  PROJECT_FIELDS,
  PROVIDER_FIELDS,
  USER_FIELDS,
} from './spec-fields.ts';
import type { Field } from './value-types.ts';

type Fields = Readonly<Record<string, Field>>;

const TABLES: readonly (readonly [title: string, fields: Fields])[] = [
  ['Scenario', SCENARIO_FIELDS],
  ['Cluster (`clusters`)', CLUSTER_FIELDS],
  ['Script (`scripts`)', SCRIPT_FIELDS],
  ['State (`states` of a script)', STATE_FIELDS],
  ["Apache Sqoop's ways (`ancestor`)", ANCESTOR_FIELDS],
  ['Credential (`credentials`)', CREDENTIAL_FIELDS],
  ['User (`users`)', USER_FIELDS],
  ['Project (`projects`)', PROJECT_FIELDS],
  ['Provider (`identityProviders`)', PROVIDER_FIELDS],
  ['Agency (`trustAgencies`)', AGENCY_FIELDS],
  ['Every fault', COMMON_FAULT_FIELDS],
  ['Match of a fault (`match`)', MATCH_FIELDS],
];

/** The reference of all fields and faults in Markdown, as emulator/README.md holds it. */
export function reference(): string {
  const tables = TABLES.map(([title, fields]) => `### ${title}\n\n${fieldTable(fields)}`);
  const kinds = Object.entries(FAULT_KINDS).map(([kind, { text, fields }]) => {
    const own = Object.entries<Field>(fields).map(
      ([name, field]) => `\`${name}\` (${cell(field.type.label)}): ${cell(field.text)}`,
    );
    return `| \`${kind}\` | ${cell(text)} | ${own.join('; ')} |`;
  });
  const faults = ['| kind | what it does | its fields |', '| --- | --- | --- |', ...kinds].join('\n');
  return `${tables.join('\n\n')}\n\n### Kinds of faults\n\n${faults}\n`;
}

function fieldTable(fields: Fields): string {
  const rows = Object.entries(fields).map(
    ([name, { type, text }]) => `| \`${name}\` | ${cell(type.label)} | ${cell(text)} |`,
  );
  return ['| field | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A bar would end the cell. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
