import { json, type Response } from './messages.ts';

/** Thrown inside the service to end a request with an error reply. */
export class Refusal extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`${response.status} ${response.body}`);
    this.response = response;
  }
}

/** The service's short form: `errCode` and `externalMessage`. Every Cdm code is documented with HTTP 400. */
export function cdmShort(code: string, message: string, status = 400): Response {
  return json(status, { errCode: code, externalMessage: message });
}

/** The long form of create and update: the same twice. */
export function cdmLong(code: string, message: string, status = 400): Response {
  return json(status, { code, errCode: code, message, externalMessage: message });
}

/** As documented for a taken name, with `ternalMessage` instead of `externalMessage`. */
export function cdmMisspelt(code: string, message: string, status = 400): Response {
  return json(status, { code, errCode: code, message, ternalMessage: message });
}

/** An error of the API gateway. */
export function gateway(status: number, code: string, message: string, headers = {}): Response {
  return json(status, { error_msg: message, error_code: code, request_id: '5e1a7f0c0d6b4c2f9b8a' }, headers);
}

/** 401 of the gateway. All causes share one code. */
export function unauthorised(cause: string): Response {
  return gateway(401, 'APIGW.0301', `Incorrect IAM authentication information: ${cause}`);
}

export function throttled(retryAfterSeconds?: number, limit = 120): Response {
  const headers = retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  const text = `The throttling threshold has been reached: policy user over ratelimit,limit:${limit},time:1 minute`;
  return gateway(429, 'APIGW.0308', text, headers);
}

/** The gateway's reply if the service takes too long. */
export function backendTimeout(): Response {
  return gateway(504, 'APIG.0203', 'Backend timeout');
}

/** A denial by an identity policy of IAM's newer edition. */
export function denied(action = 'cdm:job:create'): Response {
  return withDenialMessage(gateway(403, 'PAP5.0001', `access denied: no identity policy allows ${action}`));
}

function withDenialMessage({ body, ...rest }: Response): Response {
  const tree = JSON.parse(body) as Record<string, unknown>;
  return { ...rest, body: JSON.stringify({ ...tree, encoded_authorization_message: 'ZW11bGF0ZWQtZGVuaWFs' }) };
}

/** IAM v3: the code is a number. */
export function keystone(status: number, title: string, message: string): Response {
  return json(status, { error: { code: status, message, title } });
}

/** IAM v3.0. */
export function iamShort(status: number, code: string, message: string): Response {
  return json(status, { error_msg: message, error_code: code });
}

/** An error of STS. A denial carries an encoded message. */
export function sts(status: number, code: string, message: string): Response {
  return status === 403 ? withDenialMessage(gateway(status, code, message)) : gateway(status, code, message);
}

/** A page of a proxy or gateway between the client and the service. */
export function htmlPage(status: number): Response {
  return {
    status,
    headers: { 'content-type': 'text/html' },
    body: `<html><head><title>${status}</title></head><body><center><h1>${status}</h1></center><hr><center>gateway</center></body></html>`,
  };
}

export function refuse(response: Response): never {
  throw new Refusal(response);
}

/** The refusals of the job routes, by cause. */
export const jobErrors = {
  absent: (name: string) => cdmShort('Cdm.0100', `Job[${name}] doesn't exist.`),
  // The page of this one route shows it with 500.
  absentToDelete: (name: string) => cdmShort('Cdm.0100', `Job[${name}] doesn't exist.`, 500),
  absentToStart: (name: string) => cdmShort('Cdm.0054', `Job ${name} does not exist`),
  absentToModify: (name: string) => {
    const message = `A job with the name ${name} does not exist.`;
    // Two spellings of one code, as its page prints them.
    return json(400, { code: 'Cdm.0095', errCode: 'Cdm.00095', message, externalMessage: message });
  },
  nameTaken: () => cdmMisspelt('Cdm.0104', 'Job name already exist or created by other.'),
  running: (name: string) => cdmLong('Cdm.0052', `Job ${name} is running`),
  inUse: (name: string) => cdmLong('Cdm.0322', `Given job ${name} is in use`),
  notRunning: (name: string) => cdmLong('Cdm.0053', `Job ${name} is not running`),
  jobType: () => cdmLong('Cdm.0055', 'Unsupported job type'),
  linkMissing: (name: string) => cdmLong('Cdm.0101', `Link [${name}] does not exist`),
  content: (why: string) => cdmLong('Cdm.0018', `The content of jobs or links is invalid: ${why}`),
  parameter: (why: string) => cdmLong('Cdm.0014', `Invalid parameter: ${why}`),
  noInstance: () => cdmShort('Cdm.0201', 'Failed to obtain the instance'),
  noResource: (status = 400) => cdmLong('Cdm.0001', 'The resource does not exist or is invalid', status),
  forbidden: () => cdmLong('Cdm.0032', 'You do not have required permissions. Check your permissions on IAM', 403),
} as const;
