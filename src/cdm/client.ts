import { type HttpReply, type HttpRequest, type Send, TransportError } from '../http/types.ts';
import type { Answer, Failure } from '../requests/answer.ts';
import { readErrorBody, validationError } from '../requests/error-body.ts';
import { isObject, type Json, parseExactJson } from '../text/exact-json.ts';
import { type Cluster, readCluster, readClusters } from './cluster.ts';
import { type JobPage, readJobPage } from './job-list.ts';
import { readSubmissions, type Submission } from './submission.ts';

export type JobType = 'NORMAL_JOB' | 'BATCH_JOB' | 'SCENARIO_JOB';
export const JOB_TYPES: readonly JobType[] = ['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB'];

/** The routes of the service (v1.1) that this action uses, one function each. None retries, none decides. */
export interface Cdm {
  /** `POST /clusters/job`: creates the job on a running one of the candidates and starts it. */
  createAndStart(body: string, signal?: AbortSignal): Promise<Answer<Submission[]>>;
  start(cluster: string, job: string, variables: string | null, signal?: AbortSignal): Promise<Answer<Submission[]>>;
  stop(cluster: string, job: string, signal?: AbortSignal): Promise<Answer<true>>;
  remove(cluster: string, job: string, signal?: AbortSignal): Promise<Answer<true>>;
  modify(cluster: string, job: string, body: string, signal?: AbortSignal): Promise<Answer<true>>;
  /** The newest run of the job only. */
  status(cluster: string, job: string, signal?: AbortSignal): Promise<Answer<Submission[]>>;
  /** One page of the job's runs; the order is not documented. */
  history(cluster: string, job: string, signal?: AbortSignal): Promise<Answer<Submission[]>>;
  job(cluster: string, job: string, type: JobType | null, signal?: AbortSignal): Promise<Answer<JobPage>>;
  /** Page `page` (from 1) of the jobs of one type, 100 a page. */
  jobs(cluster: string, type: JobType, page: number, signal?: AbortSignal): Promise<Answer<JobPage>>;
  clusters(signal?: AbortSignal): Promise<Answer<Cluster[]>>;
  cluster(cluster: string, signal?: AbortSignal): Promise<Answer<Cluster>>;
  startCluster(cluster: string, signal?: AbortSignal): Promise<Answer<true>>;
  /** Whether the link stands on the cluster is what the answer's success says. */
  link(cluster: string, link: string, signal?: AbortSignal): Promise<Answer<true>>;
}

export interface CdmOptions {
  /** Base URL, e.g. `https://cdm.eu-west-101.myhuaweicloud.eu`; a path is kept. */
  readonly endpoint: URL;
  readonly projectId: string;
  readonly language: string;
  /** Authorises and sends. What it throws other than a {@link TransportError} is taken for a refusal of the credential. */
  readonly send: Send;
}

type Segments = readonly string[];

export function createCdm(options: CdmOptions): Cdm {
  const call = async <T>(
    method: HttpRequest['method'],
    segments: Segments,
    read: (body: Json) => T | null,
    extra: { query?: string; body?: string | null; signal?: AbortSignal | undefined } = {},
  ): Promise<Answer<T>> => {
    const url = new URL(options.endpoint);
    const path = ['v1.1', options.projectId, ...segments].map(encodeSegment).join('/');
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${path}`;
    if (extra.query) url.search = extra.query;
    const headers: Record<string, string> = { 'content-type': 'application/json', 'x-language': options.language };
    const body = extra.body ?? undefined;
    const request: HttpRequest = { method, url, headers, ...(body === undefined ? {} : { body }) };
    const name = `${method} /${segments.join('/')}`;
    let reply: HttpReply;
    try {
      reply = await options.send(request, extra.signal);
    } catch (error) {
      return { ok: false, failure: noReply(name, error) };
    }
    return readReply(name, reply, read);
  };
  const onJob = (cluster: string, job: string, ...rest: string[]): Segments => [
    'clusters',
    cluster,
    'cdm',
    'job',
    job,
    ...rest,
  ];
  // These routes answer with nothing of use, or with nothing at all.
  const anyBody = (): true => true;

  return {
    createAndStart: (body, signal) => call('POST', ['clusters', 'job'], readSubmissions, { body, signal }),
    start: (cluster, job, variables, signal) =>
      call('PUT', onJob(cluster, job, 'start'), readSubmissions, { body: variables, signal }),
    stop: (cluster, job, signal) => call('PUT', onJob(cluster, job, 'stop'), anyBody, { signal }),
    remove: (cluster, job, signal) => call('DELETE', onJob(cluster, job), anyBody, { signal }),
    modify: (cluster, job, body, signal) => call('PUT', onJob(cluster, job), anyBody, { body, signal }),
    status: (cluster, job, signal) => call('GET', onJob(cluster, job, 'status'), readSubmissions, { signal }),
    history: (cluster, job, signal) =>
      call('GET', ['clusters', cluster, 'cdm', 'submissions'], readSubmissions, {
        query: `jname=${encodeSegment(job)}`,
        signal,
      }),
    job: (cluster, job, type, signal) =>
      call('GET', onJob(cluster, job), readJobPage, { query: type ? `jobType=${type}` : '', signal }),
    jobs: (cluster, type, page, signal) =>
      call('GET', onJob(cluster, 'all'), readJobPage, {
        query: `jobType=${type}&page_no=${page}&page_size=100`,
        signal,
      }),
    clusters: (signal) => call('GET', ['clusters'], readClusters, { signal }),
    cluster: (cluster, signal) => call('GET', ['clusters', cluster], readCluster, { signal }),
    startCluster: (cluster, signal) =>
      call('POST', ['clusters', cluster, 'action'], anyBody, { body: '{"start":{}}', signal }),
    link: (cluster, link, signal) => call('GET', ['clusters', cluster, 'cdm', 'link', link], anyBody, { signal }),
  };
}

/** Percent-encodes once, leaving only RFC 3986's unreserved characters: what the gateway's signature expects too. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function readReply<T>(call: string, reply: HttpReply, read: (body: Json) => T | null): Answer<T> {
  const error = readErrorBody(reply.body);
  const base = {
    call,
    reason: null,
    maybeSent: true,
    httpStatus: reply.status,
    requestId: reply.headers['x-request-id'] ?? error?.requestId ?? null,
    retryAfterMs: retryAfter(reply.headers),
  };
  // A code decides before the HTTP status does: the service reports errors with 200 and 500 alike.
  if (reply.status < 200 || reply.status > 299 || error?.code || refusedByValidation(reply.body)) {
    const message = error?.message ?? describeStatus(reply);
    // A code was to follow and was cut off: what the service meant is not known. These two say enough by themselves.
    const cut = error === null && ![401, 429].includes(reply.status) && isCutJson(reply.body);
    return { ok: false, failure: { ...base, kind: cut ? 'unreadable' : 'reply', code: error?.code ?? null, message } };
  }
  const value = tryRead(reply.body, read);
  if (value !== null) return { ok: true, value };
  const message = `answered ${reply.status} with a body that is not what this route sends: ${excerptOf(reply)}`;
  return { ok: false, failure: { ...base, kind: 'unreadable', code: null, message } };
}

function refusedByValidation(text: string): boolean {
  if (!text.includes('validation-result')) return false;
  const body = tryRead(text, (json) => json);
  return isObject(body) && validationError(body['validation-result']) !== null;
}

function isCutJson(text: string): boolean {
  return /^\s*[[{]/.test(text) && tryRead(text, () => true as const) === null;
}

function tryRead<T>(text: string, read: (body: Json) => T | null): T | null {
  try {
    // Stop, delete and modify may answer with nothing at all.
    return read(text.trim() === '' ? {} : parseExactJson(text));
  } catch {
    return null;
  }
}

function noReply(call: string, error: unknown): Failure {
  const base = { call, httpStatus: null, code: null, requestId: null, retryAfterMs: null };
  if (error instanceof TransportError)
    return { ...base, kind: 'no-reply', reason: error.reason, maybeSent: error.maybeSent, message: error.message };
  if (!(error instanceof Error)) throw error;
  const fields = error as Error & { status?: unknown; code?: unknown; requestId?: unknown };
  return {
    ...base,
    kind: 'auth-refused',
    reason: null,
    maybeSent: false,
    httpStatus: typeof fields.status === 'number' ? fields.status : null,
    code: typeof fields.code === 'string' ? fields.code : null,
    requestId: typeof fields.requestId === 'string' ? fields.requestId : null,
    message: error.message,
  };
}

function describeStatus(reply: HttpReply): string {
  const body = reply.body.trim();
  const elsewhere = reply.status < 400 ? hostOf(reply.headers.location) : null;
  if (elsewhere !== null) return `HTTP ${reply.status}, a redirect to ${elsewhere}`;
  return body === '' ? `HTTP ${reply.status} without a body` : `HTTP ${reply.status}: ${excerptOf(reply)}`;
}

/** Of a whole address only: what else stands in it may be nobody's business. */
function hostOf(location: string | undefined): string | null {
  return location !== undefined && URL.canParse(location) ? new URL(location).host || null : null;
}

function excerptOf({ headers, body }: HttpReply): string {
  const coding = headers['content-encoding'] ?? 'identity';
  if (coding !== 'identity') return `compressed (${coding}), which was not asked for`;
  const flat = body
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return flat.length > 200 ? `${flat.slice(0, 200)}…` : flat || 'empty';
}

/** Milliseconds of `Retry-After`: seconds, or a date, which counts from the date of the reply, for clocks differ. */
function retryAfter(headers: HttpReply['headers']): number | null {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text) * 1000;
  const wait = text.endsWith('GMT') ? Date.parse(text) - Date.parse(headers.date ?? '') : Number.NaN;
  return wait >= 0 && wait < 1_000_000_000 ? wait : null;
}
