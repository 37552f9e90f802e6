import type { EmulatorOptions } from '../../../emulator/index.ts';
import type { Json } from './exact.ts';

type Losses = Readonly<Record<string, { readonly why: string; readonly as: (sent: Json | undefined) => unknown }>>;

/** Documented fields that the SDK drops or changes, by operation and path, with the reason. */
const LOSSES: Losses = {
  'ListClusters clusters[].version': { why: 'its model has no such field', as: () => undefined },
  'ListClusters clusters[].config_status': { why: 'its model has no such field', as: () => undefined },
  'ShowClusterDetail version': { why: 'its model has no such field', as: () => undefined },
};

const DATES = 'submissions[].creation-date';
/** With dates as text, as in some of the documentation's examples. The SDK makes numbers of them. */
const TEXT_DATES = Object.fromEntries(
  ['StartJob', 'CreateAndStartRandomClusterJob', 'ShowJobStatus', 'ShowSubmissions'].map((operation) => [
    `${operation} ${DATES}`,
    { why: 'documented as a number, shown as text', as: (sent: Json | undefined) => BigInt(String(sent)) },
  ]),
);

/**
 * What the SDK makes of errors. Of the service's short form, `errCode` and `externalMessage`, it knows neither field: the code is
 * then the HTTP status, and the message the whole body.
 */
export const ERRORS: Readonly<Record<string, readonly [status: number, code: string, message: string]>> = {
  'ShowLink not made by the check': [400, 'Cdm.0101', 'Link [shop_db] does not exist'],
  'CreateLink made again': [400, 'Cdm.0315', 'Link name [shop_db] already exist or created by other user.'],
  'ShowLink gone': [400, 'Cdm.0101', 'Link [shop_db] does not exist'],
  'CreateJob taken': [400, 'Cdm.0104', 'Job name already exist or created by other.'],
  'StartJob running': [400, 'Cdm.0052', 'Job endless is running'],
  'DeleteJob running': [400, 'Cdm.0052', 'Job endless is running'],
  'StopJob stopped': [400, 'Cdm.0053', 'Job endless is not running'],
  'ShowJobStatus random, on the first': [
    400,
    '400',
    '{"errCode":"Cdm.0100","externalMessage":"Job[夜间 全量] doesn\'t exist."}',
  ],
  'DeleteJob deleted': [500, '500', '{"errCode":"Cdm.0100","externalMessage":"Job[endless] doesn\'t exist."}'],
  'ShowJobStatus deleted': [400, '400', '{"errCode":"Cdm.0100","externalMessage":"Job[endless] doesn\'t exist."}'],
  // Of the two spellings, `code` and `errCode`, it takes the first.
  'UpdateJob deleted': [400, 'Cdm.0095', 'A job with the name endless does not exist.'],
  // Its signer decodes the path before it signs it, so it signs a slash in a name as a separator. By the signing guide
  // each segment is encoded.
  'ShowJobStatus slash': [401, 'APIGW.0301', 'verify aksk signature fail'],
  'ListClusters wrong key': [401, 'APIGW.0301', 'verify aksk signature fail'],
};

/** The emulator's routes without those that the SDK does not call: tokens by password, and accounts. */
export const ROUTES = [
  'assumeAgency',
  'cluster',
  'clusterAction',
  'clusters',
  'create',
  'createAndStart',
  'createLink',
  'delete',
  'deleteLink',
  'history',
  'idToken',
  'modify',
  'projects',
  'query',
  'securityToken',
  'showLink',
  'start',
  'status',
  'stop',
  'updateLink',
];

/** Formats of creation dates in the emulator's replies, with the losses of each. */
export const STYLES: readonly (readonly [string, EmulatorOptions['dates'] & object, Losses])[] = [
  ['numbers', { reply: 'number', list: 'number' }, LOSSES],
  ['text', { reply: 'string', list: 'string' }, { ...LOSSES, ...TEXT_DATES }],
];
