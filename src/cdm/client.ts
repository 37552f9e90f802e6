import type { HttpRequest, Send } from '../http/types.ts';
import type { Answer } from '../requests/answer.ts';
import type { Call } from '../requests/call.ts';
import type { Json } from '../text/exact-json.ts';
import { type Cluster, readCluster, readClusters } from './cluster.ts';
import { type JobPage, readJobPage } from './job-list.ts';
import { PAGE_SIZE } from './list-jobs.ts';
import { noReply, readReply } from './read-reply.ts';
import { readSubmissions, type Submission } from './submission.ts';

export type JobType = 'NORMAL_JOB' | 'BATCH_JOB' | 'SCENARIO_JOB';
export const JOB_TYPES: readonly JobType[] = ['NORMAL_JOB', 'BATCH_JOB', 'SCENARIO_JOB'];

/** The routes of the service (v1.1) that this action uses, one function each. None of them retries. */
export interface Cdm {
  /** `POST /clusters/job`: creates the job on a running one of the candidates and starts it. */
  createAndStart(body: string, call: Call): Promise<Answer<Submission[]>>;
  start(cluster: string, job: string, variables: string | null, call: Call): Promise<Answer<Submission[]>>;
  stop(cluster: string, job: string, call: Call): Promise<Answer<true>>;
  remove(cluster: string, job: string, call: Call): Promise<Answer<true>>;
  modify(cluster: string, job: string, body: string, call: Call): Promise<Answer<true>>;
  /** The newest run of the job only. */
  status(cluster: string, job: string, call: Call): Promise<Answer<Submission[]>>;
  /** One page of the job's runs; the order is not documented. */
  history(cluster: string, job: string, call: Call): Promise<Answer<Submission[]>>;
  job(cluster: string, job: string, type: JobType | null, call: Call): Promise<Answer<JobPage>>;
  /** Page `page` (from 1) of the jobs of one type, 100 a page. */
  jobs(cluster: string, type: JobType, page: number, call: Call): Promise<Answer<JobPage>>;
  clusters(call: Call): Promise<Answer<Cluster[]>>;
  cluster(cluster: string, call: Call): Promise<Answer<Cluster>>;
  startCluster(cluster: string, call: Call): Promise<Answer<true>>;
  /** A success means that the link exists on the cluster. */
  link(cluster: string, link: string, call: Call): Promise<Answer<true>>;
}

export interface CdmOptions {
  /** Base URL, e.g. `https://cdm.eu-west-101.myhuaweicloud.eu`; a path is kept. */
  readonly endpoint: URL;
  readonly projectId: string;
  readonly language: string;
  /** Authorises and sends. Anything that it throws, except a `TransportError`, counts as a refusal of the credential. */
  readonly send: Send;
}

/** For requests that start a run: the service may analyse the source first, for as long as that takes, before it answers. */
export const START_ANSWER_MS = 5 * 60_000;

type Segments = readonly string[];

interface Details {
  readonly query?: string;
  readonly body?: string | null;
  readonly answerTimeoutMs?: number;
}

export function createCdm(options: CdmOptions): Cdm {
  const request = async <T>(
    method: HttpRequest['method'],
    segments: Segments,
    read: (body: Json) => T | null,
    { signal }: Call,
    details: Details = {},
  ): Promise<Answer<T>> => {
    const name = `${method} /${segments.join('/')}`;
    try {
      const built = buildRequest(options, method, segments, details);
      return readReply(name, built.url, await options.send(built, signal), read);
    } catch (error) {
      return { ok: false, failure: noReply(name, error) };
    }
  };
  const onJob = (cluster: string, job: string, ...rest: string[]): Segments => [
    'clusters',
    cluster,
    'cdm',
    'job',
    job,
    ...rest,
  ];
  // These routes answer with nothing useful, or with nothing at all.
  const anyBody = (): true => true;
  const starts = { answerTimeoutMs: START_ANSWER_MS };

  return {
    createAndStart: (body, call) => request('POST', ['clusters', 'job'], readSubmissions, call, { body, ...starts }),
    start: (cluster, job, variables, call) =>
      request('PUT', onJob(cluster, job, 'start'), readSubmissions, call, { body: variables, ...starts }),
    stop: (cluster, job, call) => request('PUT', onJob(cluster, job, 'stop'), anyBody, call),
    remove: (cluster, job, call) => request('DELETE', onJob(cluster, job), anyBody, call),
    modify: (cluster, job, body, call) => request('PUT', onJob(cluster, job), anyBody, call, { body }),
    status: (cluster, job, call) => request('GET', onJob(cluster, job, 'status'), readSubmissions, call),
    history: (cluster, job, call) =>
      request('GET', ['clusters', cluster, 'cdm', 'submissions'], readSubmissions, call, {
        query: `jname=${encodeSegment(job)}`,
      }),
    job: (cluster, job, type, call) =>
      request('GET', onJob(cluster, job), readJobPage, call, { query: type ? `jobType=${type}` : '' }),
    jobs: (cluster, type, page, call) =>
      request('GET', onJob(cluster, 'all'), readJobPage, call, {
        query: `jobType=${type}&page_no=${page}&page_size=${PAGE_SIZE}`,
      }),
    clusters: (call) => request('GET', ['clusters'], readClusters, call),
    cluster: (cluster, call) => request('GET', ['clusters', cluster], readCluster, call),
    startCluster: (cluster, call) =>
      request('POST', ['clusters', cluster, 'action'], anyBody, call, { body: '{"start":{}}' }),
    link: (cluster, link, call) => request('GET', ['clusters', cluster, 'cdm', 'link', link], anyBody, call),
  };
}

function buildRequest(
  { endpoint, projectId, language }: CdmOptions,
  method: HttpRequest['method'],
  segments: Segments,
  { query, body, answerTimeoutMs }: Details,
): HttpRequest {
  const url = new URL(endpoint);
  const path = ['v1.1', projectId, ...segments].map(encodeSegment).join('/');
  // Endpoints are also written with the version at their end; it is not doubled.
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(/\/v1\.1$/, '')}/${path}`;
  if (query) url.search = query;
  return {
    method,
    url,
    headers: { 'content-type': 'application/json', 'x-language': language },
    ...(body == null ? {} : { body }),
    ...(answerTimeoutMs === undefined ? {} : { answerTimeoutMs }),
  };
}

/** Percent-encodes once and leaves only RFC 3986's unreserved characters, as the gateway's signature expects. */
export function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
