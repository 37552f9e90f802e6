import { describe, expect, test } from 'vitest';
import { A, bench, job } from '../support.ts';

// What the vendor's typed SDKs and Terraform need of a reply, beyond what the action reads.

describe('a cluster', () => {
  test('has the documented fields, in the list and by its id', () => {
    const at = bench({ clusters: [{ id: A, name: 'night', version: '1.8.5' }] });
    const expected = {
      id: A,
      datastore: { type: 'cdm', version: '1.8.5' },
      azName: expect.any(String),
      recentEvent: 1,
      customerConfig: { failureRemind: 'false' },
      instances: [{ type: 'cdm', name: expect.any(String), flavor: {}, volume: {}, isFrozen: '0', status: '200' }],
      isScheduleBootOff: false,
    };
    expect(at.read('GET', '/clusters').body.clusters).toMatchObject([expected]);
    expect(at.read('GET', `/clusters/${A}`).body).toMatchObject({ ...expected, vpc_id: 'demo-vpc' });
  });

  test.each([[undefined], [['REBOOTING']]])('has the actions %j', (actions) => {
    const at = bench({ clusters: [{ id: A, ...(actions === undefined ? {} : { actions }) }] });
    expect(at.read('GET', `/clusters/${A}`).body.actions).toEqual(actions);
  });
});

describe('a link', () => {
  const inputs = [
    { name: 'linkConfig.accessKey', value: 'AK+1' },
    { name: 'linkConfig.securityKey', value: 'very-secret' },
    { name: 'linkConfig.password', value: 'also secret' },
    { name: 'linkConfig.jdbcProperties', value: '50% off' },
    { name: 'linkConfig.properties', value: { a: 'b c' } },
  ];
  const body = {
    links: [
      {
        name: 'obs',
        'connector-name': 'obs-connector',
        'link-config-values': { configs: [{ name: 'linkConfig', inputs }] },
      },
    ],
  };
  const shown = (at: ReturnType<typeof bench>) => {
    at.read('POST', `/clusters/${A}/cdm/link`, body);
    return at.read('GET', `/clusters/${A}/cdm/link/obs`).body.links[0]['link-config-values'].configs[0].inputs;
  };

  test('shows the access key, no value for the secret key, and values URL-encoded', () => {
    const at = bench({ clusters: [{ id: A, links: [] }] });
    expect(shown(at)).toEqual([
      { name: 'linkConfig.accessKey', value: 'AK%2B1' },
      { name: 'linkConfig.securityKey' },
      { name: 'linkConfig.password', value: 'Add password here' },
      { name: 'linkConfig.jdbcProperties', value: '50%25%20off' },
      { name: 'linkConfig.properties', value: { a: 'b c' } },
    ]);
  });

  test('shows values as they were sent without encodeValues', () => {
    const at = bench({ clusters: [{ id: A, links: [] }], encodeValues: false });
    expect(shown(at)[3].value).toBe('50% off');
  });

  test('is deleted with an empty object as the answer', () => {
    const at = bench({ clusters: [{ id: A, links: ['x'] }] });
    expect(at.call('DELETE', `/clusters/${A}/cdm/link/x`).body).toBe('{}');
    at.service.addJob(A, job('j'));
    expect(at.call('DELETE', `/clusters/${A}/cdm/job/j`).body).toBe('{}');
  });
});
