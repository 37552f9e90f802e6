import { describe, expect, it, test } from 'vitest';
import { hostsOf, isEuropeanSite, isRegion } from '../../src/http/regions.ts';

/** Regions of Huawei Cloud that the vendor's SDKs list with CDM (3.1.219, cdm_region.py). */
const WITH_CDM =
  'cn-north-1 cn-north-2 cn-north-4 cn-north-9 cn-east-2 cn-east-3 cn-south-1 cn-south-2 cn-southwest-2 ap-southeast-1 ' +
  'ap-southeast-2 ap-southeast-3 ap-southeast-4 af-south-1 sa-brazil-1 la-south-2 la-north-2 na-mexico-1 tr-west-1 ae-ad-1';
/** Those that they list with IAM only (iam_region.py), and one that is in no list: all follow the naming rule. */
const BY_RULE = 'me-east-1 cn-east-4 cn-east-5 cn-north-12 ap-southeast-5 cn-north-7 xx-new-77 constructor';
/** Those with an STS of their own (sts_region.py). */
const WITH_STS =
  'cn-north-4 cn-south-1 cn-east-3 cn-southwest-2 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 sa-brazil-1 ' +
  'la-south-2 af-south-1 tr-west-1';

describe('the hosts of a region', () => {
  test.each([...WITH_CDM.split(' '), ...BY_RULE.split(' ')])('%s of Huawei Cloud', (region) => {
    const sts = WITH_STS.split(' ').includes(region) ? region : 'cn-north-4';
    expect(hostsOf(region)).toEqual({
      operator: null,
      domain: 'myhuaweicloud.com',
      cdm: `cdm.${region}.myhuaweicloud.com`,
      iam: `iam.${region}.myhuaweicloud.com`,
      sts: `sts.${sts}.myhuaweicloud.com`,
    });
  });

  test('the list of the SDKs is whole', () => {
    expect([WITH_CDM, WITH_STS].map((list) => list.split(' ').length)).toEqual([20, 12]);
  });

  test.each<[region: string, operator: string | null, cdm: string | null, iam: string | null]>([
    ['eu-west-101', null, 'cdm.eu-west-101.myhuaweicloud.eu', 'iam.eu-west-101.myhuaweicloud.eu'],
    ['eu-west-102', null, 'cdm.eu-west-102.myhuaweicloud.eu', 'iam.eu-west-102.myhuaweicloud.eu'],
    ['eu-west-0', 'Orange', null, 'iam.eu-west-0.prod-cloud-ocb.orange-business.com'],
    ['eu-west-1', 'Orange', null, 'iam.eu-west-1.prod-cloud-ocb.orange-business.com'],
    ['na-east-0', 'Orange', null, 'iam.na-east-0.prod-cloud-ocb.orange-business.com'],
    ['my-kualalumpur-1', 'TM One', 'cdm.my-kualalumpur-1.alphaedge.tmone.com.my', null],
    ['ru-moscow-1', 'Cloud.ru', 'cdm.ru-moscow-1.hc.cloud.ru', 'iam.ru-moscow-1.hc.cloud.ru'],
    ['eu-de', 'Open Telekom Cloud', 'cdm.eu-de.otc.t-systems.com', 'iam.eu-de.otc.t-systems.com'],
    ['eu-nl', 'Open Telekom Cloud', null, 'iam.eu-nl.otc.t-systems.com'],
    ['eu-ch2', 'Swiss Open Telekom Cloud', null, 'iam-pub.eu-ch2.sc.otc.t-systems.com'],
    ['tr-central-201', 'a partner of Huawei Cloud', null, null],
    ['ally-zz-1', 'a partner of Huawei Cloud', null, null],
  ])('%s, outside myhuaweicloud.com: no STS is published', (region, operator, cdm, iam) => {
    expect(hostsOf(region)).toMatchObject({ operator, cdm, iam, sts: null });
  });

  test('are those of the region in lower case', () => {
    expect(hostsOf('EU-West-101').cdm).toBe('cdm.eu-west-101.myhuaweicloud.eu');
  });

  test('lie in the domain of the cloud', () => {
    for (const region of ['cn-north-4', 'eu-west-101', 'eu-west-1', 'my-kualalumpur-1', 'eu-de', 'eu-ch2']) {
      const { domain, cdm, iam, sts } = hostsOf(region);
      for (const host of [cdm, iam, sts]) expect(host === null || host.endsWith(`.${domain}`)).toBe(true);
    }
  });
});

describe('a region', () => {
  it.each(['', '-a', 'a-', 'a--b', 'a.b', 'evil.example/', 'a_b', 'é', 'a\n', 'a b', 'a'.repeat(64)])(
    'not "%s"',
    (text) => {
      expect(isRegion(text)).toBe(false);
      expect(() => hostsOf(text)).toThrow(RangeError);
    },
  );

  it.each([
    ['eu-west-101', true],
    ['eu-west-199', true],
    ['eu-west-1', false],
    ['eu-west-10', false],
    ['eu-west-1010', false],
    ['xeu-west-101', false],
  ])('%s on the European site: %s', (region, isEuropean) => {
    expect(isEuropeanSite(region)).toBe(isEuropean);
  });
});
