import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { catalogueOf } from '../../scripts/generate-catalogue.ts';
import { schemaOf } from '../../scripts/generate-schema.ts';
import { type Condition, loadCatalogue, type Parameter } from '../../src/job-file/catalogue/catalogue.ts';

const data = JSON.parse(readFileSync(new URL('../../scripts/data/connector-parameters.json', import.meta.url), 'utf8'));
const catalogue = await loadCatalogue();
const parameters: Parameter[] = [...Object.values(catalogue.sets).flat(), ...Object.values(catalogue.driver).flat()];

describe('the catalogue', () => {
  it('is what the data make', () => {
    expect(catalogue).toEqual(catalogueOf(data));
  });

  it('holds every connector and parameter of the data', () => {
    const { counts } = data;
    const sides = [catalogue.pages.from, catalogue.pages.to] as const;
    expect(sides.map((pages) => Object.keys(pages).length)).toEqual([counts.connectorsFrom, counts.connectorsTo]);
    const entries = sides.flatMap((pages) => Object.values(pages).flatMap((page) => catalogue.sets[page.set] ?? []));
    expect(entries).toHaveLength(counts.entriesFromTo);
    expect(Object.values(catalogue.driver).flat()).toHaveLength(counts.driver);
    expect(catalogue.fields).toHaveLength(9);
  });

  it('has what each kind of parameter is judged by', () => {
    for (const parameter of parameters) {
      expect(parameter.summary).not.toBe('');
      if (parameter.type === 'enum') expect(parameter.values?.length).toBeGreaterThan(0);
      if (parameter.required === 'if') expect(parameter.requiredIf?.length).toBeGreaterThan(0);
      for (const text of [parameter.pattern, parameter.itemPattern])
        if (text) expect(() => new RegExp(text)).not.toThrow();
    }
  });

  it('refers to parameters that it has, and to nothing a job lacks', () => {
    const names = new Set(parameters.map((parameter) => parameter.name));
    const conditions: Condition[] = parameters.flatMap((parameter) => [
      ...(parameter.requiredIf ?? []),
      ...(parameter.validIf ?? []),
    ]);
    for (const condition of conditions) {
      if (condition.param === undefined) expect(catalogue.fields).toContain(condition.field);
      else expect(names).toContain(condition.param);
      const tests = [condition.equals, condition.notEquals, condition.in, condition.notIn];
      expect(tests.filter((test) => test !== undefined)).toHaveLength(1);
    }
  });

  it('calls nothing an error that samples omit or editions disagree on', () => {
    const named = (name: string, set: string) => catalogue.sets[set]?.find((parameter) => parameter.name === name);
    expect(named('fromJobConfig.dataFormat', 'from:kafka')?.lack).toBe('warning');
    expect(named('toJobConfig.tablePreparation', 'to:jdbc')?.lack).toBe('warning');
    expect(named('toJobConfig.schemaName', 'to:jdbc')?.lack).toBe('warning');
    expect(named('toJobConfig.bucketName', 'to:obs')?.lack).toBe('error');
  });
});

describe('the schema', () => {
  const text = readFileSync(new URL('../../schema/job-file.schema.json', import.meta.url), 'utf8');

  it('is what the catalogue makes', () => {
    expect(JSON.parse(text)).toEqual(schemaOf(catalogue));
  });

  it('is a schema by its own standard', () => {
    expect(new Ajv({ strict: false }).validateSchema(JSON.parse(text))).toBe(true);
  });

  it('describes every parameter', () => {
    for (const parameter of parameters) expect(text).toContain(JSON.stringify(parameter.name));
  });
});
