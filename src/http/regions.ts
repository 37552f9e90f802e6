/** Where the services of a region are. `null`: no address is published. */
export interface RegionHosts {
  /** Who runs the cloud; `null` for Huawei Cloud itself and for a region that is not in any list. */
  readonly operator: string | null;
  /** Every host of the region's cloud ends with this; `null` if it differs by customer. */
  readonly domain: string | null;
  readonly cdm: string | null;
  readonly iam: string | null;
  readonly sts: string | null;
}

/** Letters, digits and single hyphens: a region becomes part of a host name. There is no list of allowed regions. */
export function isRegion(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9]+(?:-[a-z0-9]+)*$/i.test(text);
}

/** Huawei Cloud's European site, a cloud with accounts of its own. `eu-west-1` is not one of its regions. */
export function isEuropeanSite(region: string): boolean {
  return /^eu-west-1\d\d$/i.test(region);
}

/** The hosts of a region: published ones if its cloud has other names, else by the rule of Huawei Cloud. */
export function hostsOf(region: string): RegionHosts {
  if (!isRegion(region)) throw new RangeError('a region has only letters, digits and single hyphens');
  const name = region.toLowerCase();
  const listed = Object.hasOwn(OTHER_CLOUDS, name) ? OTHER_CLOUDS[name] : undefined;
  const elsewhere = listed ?? (name.startsWith('ally-') ? ALLY : undefined);
  if (elsewhere !== undefined) return { ...elsewhere, sts: null };
  const domain = isEuropeanSite(name) ? 'myhuaweicloud.eu' : HUAWEI_CLOUD;
  const sts = STS_REGIONS.has(name) ? name : STS_FOR_ALL;
  return {
    operator: null,
    domain,
    cdm: `cdm.${name}.${domain}`,
    iam: `iam.${name}.${domain}`,
    sts: domain === HUAWEI_CLOUD ? `sts.${sts}.${domain}` : null,
  };
}

const HUAWEI_CLOUD = 'myhuaweicloud.com';

/**
 * Regions of Huawei Cloud with an STS of their own; any of them serves every region of that cloud.
 * Source: huaweicloudsdksts 3.1.219, sts_region.py, and support.huaweicloud.com/usermanual-iam5/iam_01_1237.html;
 * read on 2026-11-28.
 */
const STS_REGIONS: ReadonlySet<string> = new Set([
  'cn-north-4',
  'cn-south-1',
  'cn-east-3',
  'cn-southwest-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'sa-brazil-1',
  'la-south-2',
  'af-south-1',
  'tr-west-1',
]);
/** The one that the vendor's SDK takes for a region without its own. */
const STS_FOR_ALL = 'cn-north-4';

type Published = Omit<RegionHosts, 'sts'>;

const ORANGE = 'prod-cloud-ocb.orange-business.com';
const OTC = 'otc.t-systems.com';

/** Clouds whose hosts depend on the customer: `cdm.{region}.{domain}`, and the domain is the operator's. */
const ALLY: Published = { operator: 'a partner of Huawei Cloud', domain: null, cdm: null, iam: null };

/**
 * Regions that other operators run, with the hosts that these publish. Read on 2026-11-28:
 * - Orange: support.huaweicloud.com/intl/en-us/eu-west-0-api-iam/iam_01_0004.html (IAM only)
 * - TM One: support.huaweicloud.com/intl/en-us/my-kualalumpur-1-api-dataartsstudio/dataartsstudio_02_0004.html (CDM only)
 * - Cloud.ru: documentation of its Terraform provider, `{service}.ru-moscow-1.hc.cloud.ru`
 * - Open Telekom Cloud: github.com/opentelekomcloud-docs/regions-and-endpoints at 046ea444; CDM in eu-de only
 * - Turkey: support.huaweicloud.com, tr-central-201-usermanual-iam
 */
const OTHER_CLOUDS: Readonly<Record<string, Published>> = {
  'eu-west-0': orange('eu-west-0'),
  'eu-west-1': orange('eu-west-1'),
  'na-east-0': orange('na-east-0'),
  'my-kualalumpur-1': {
    operator: 'TM One',
    domain: 'alphaedge.tmone.com.my',
    cdm: 'cdm.my-kualalumpur-1.alphaedge.tmone.com.my',
    iam: null,
  },
  'ru-moscow-1': {
    operator: 'Cloud.ru',
    domain: 'hc.cloud.ru',
    cdm: 'cdm.ru-moscow-1.hc.cloud.ru',
    iam: 'iam.ru-moscow-1.hc.cloud.ru',
  },
  'eu-de': { operator: 'Open Telekom Cloud', domain: OTC, cdm: `cdm.eu-de.${OTC}`, iam: `iam.eu-de.${OTC}` },
  'eu-nl': { operator: 'Open Telekom Cloud', domain: OTC, cdm: null, iam: `iam.eu-nl.${OTC}` },
  // The public IAM of the Swiss Open Telekom Cloud has a prefix of its own.
  'eu-ch2': { operator: 'Swiss Open Telekom Cloud', domain: OTC, cdm: null, iam: `iam-pub.eu-ch2.sc.${OTC}` },
  'tr-central-201': ALLY,
};

function orange(region: string): Published {
  return { operator: 'Orange', domain: ORANGE, cdm: null, iam: `iam.${region}.${ORANGE}` };
}
