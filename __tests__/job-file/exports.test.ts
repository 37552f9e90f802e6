import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { FIXTURES, plan, planAndCheck, short, tinyJob } from './help.ts';

const schema = JSON.parse(readFileSync(new URL('../../schema/job-file.schema.json', import.meta.url), 'utf8'));
const fitsSchema = new Ajv({ strict: false }).compile(schema);
const sample = (name: string) => readFileSync(`${FIXTURES}cases/${name}`, 'utf8');

describe('a second config of a side, as exports contain it', () => {
  it.each(['jdbc-to-hive-second-source-config.json', 'sqoop-style-body.json'])('is accepted in %s', async (name) => {
    const text = sample(name);
    const { findings, jobs } = await planAndCheck(text);
    expect(findings.map(({ code }) => code)).not.toContain('wrong-config');
    expect(findings.filter(({ message }) => message.includes('incrementalRead'))).toEqual([]);
    expect(fitsSchema(JSON.parse(text))).toBe(name.startsWith('jdbc'));
    expect(jobs).toHaveLength(1);
  });

  const withConfig = (name: string, inputs: readonly { name: string; value: unknown }[]) => {
    const job = JSON.parse(readFileSync(`${FIXTURES}bases/table-to-obs.json`, 'utf8')).jobs[0];
    job['from-config-values'].configs.push({ name, inputs });
    return JSON.stringify({ jobs: [job] });
  };
  it.each<[name: string, inputs: { name: string; value: unknown }[], expected: string[]]>([
    ['partitionConfig', [], []],
    ['incremental', [{ name: 'incremental.incrementalType', value: 'NEW_FILES' }], []],
    ['incremental', [{ name: 'incremental.incrementalType', value: 'SOME' }], ['~bad-value']],
    ['incrementalRead', [{ name: 'incrementalRead.checkColumn', value: '' }], []],
    ['shinyConfig', [{ name: 'shinyConfig.level', value: '9' }], ['.unknown-config']],
    ['shinyConfig', [{ name: 'level', value: '9' }], ['wrong-prefix', '.unknown-config']],
    ['fromJobConfigs', [], ['wrong-config']],
    ['retryJobConfig', [], ['wrong-config']],
  ])('%s with %j', async (name, inputs, expected) => {
    const { findings } = await planAndCheck(withConfig(name, inputs));
    expect(findings.map((finding) => short(finding).split(' ')[1] ?? '').sort()).toEqual([...expected].sort());
  });
});

describe('a job of DataArts Factory', () => {
  it('has one finding, with the inputs that start its CDM jobs', async () => {
    const { findings, jobs } = await planAndCheck(sample('dataarts-factory-job.job'));
    expect(jobs).toEqual([]);
    expect(findings.map(short)).toEqual(['1:1 !factory-job']);
    expect(findings[0]?.message).toContain(
      'existing-jobs: |\n  ods_erp_items_f\n  dwr_items_f\n  dwr_items_f_fina\nclusters: |\n  11111111-2222-4333-8444-5555555555aa\n',
    );
  });

  const node = (job: string, cluster: string) => ({
    name: `node_${job}`,
    type: 'CDMJob',
    properties: [
      { name: 'jobName', value: job },
      { name: 'clusterName', value: cluster },
    ],
  });
  it('has a block for each cluster', async () => {
    const text = JSON.stringify({ name: 'x', nodes: [node('a', 'c1'), node('b', 'c2'), node('d', 'c1')] });
    const { findings } = await plan(text);
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain(
      'existing-jobs: |\n  a\n  d\nclusters: |\n  c1\nexisting-jobs: |\n  b\nclusters: |\n  c2\n',
    );
  });

  it('without a CDM job says so', async () => {
    const { findings } = await plan(JSON.stringify({ name: 'x', nodes: [{ name: 'n', type: 'Dummy' }] }));
    expect(findings.map(short)).toEqual(['1:1 !factory-job']);
    expect(findings[0]?.message).toContain('no node of the type CDMJob');
  });

  it('is not a CDM job with an unknown field "nodes"', async () => {
    const { jobs } = await plan(JSON.stringify(tinyJob('a', { nodes: [{ type: 'CDMJob' }] })));
    expect(jobs).toHaveLength(1);
  });
});
