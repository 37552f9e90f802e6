import { actOnCluster, listClusters, showCluster } from '../clusters/clusters.ts';
import { listDomains, listProjects } from '../iam/directory.ts';
import type { Iam } from '../iam/iam-state.ts';
import { assumeAgencyWithOidc } from '../iam/sts.ts';
import { idToken, passwordToken, securityToken } from '../iam/tokens.ts';
import { deleteJob, findJob, history, queryJobs, status, stopJob } from '../jobs/jobs.ts';
import { createAndStart, createJob, modifyJob, startJob } from '../jobs/submit.ts';
import { createLink, deleteLink, showLink, updateLink } from '../links/links.ts';
import type { Analysis } from '../runs/analysis.ts';
import type { Cluster, EmulatorState, Job } from '../state/emulator-state.ts';
import { jobErrors, keystone, refuse } from './errors.ts';
import { type Address, queryValue, type Request, type Response } from './messages.ts';
import type { Route } from './routes.ts';

export interface RoutedCall {
  readonly request: Request;
  readonly address: Address;
  readonly route: Route;
  /** Overrides the scenario's analysis of a start. */
  readonly analysis?: Analysis;
}

/** Calls the route of an admitted request. Throws a Refusal for an error reply. */
export function dispatch(state: EmulatorState, iam: Iam, call: RoutedCall): Response {
  const { route, request, address } = call;
  switch (route.name) {
    case 'projects':
      return listProjects(iam, queryValue(address, 'name'));
    case 'passwordToken':
      return passwordToken(iam, request);
    case 'idToken':
      return idToken(iam, request);
    case 'securityToken':
      return securityToken(iam, request);
    case 'domains':
      return listDomains();
    case 'assumeAgency':
      return assumeAgencyWithOidc(iam, request);
    case 'clusters':
      return listClusters(state);
    case 'cluster':
      return showCluster(clusterOf(state, route, 404));
    case 'clusterAction':
      return actOnCluster(state, clusterOf(state, route, 404), request.body);
    case 'createAndStart':
      if (request.headers['x-language'] === undefined)
        refuse(jobErrors.parameter('the header X-Language is mandatory'));
      return createAndStart(state, request.body, call.analysis);
    default:
      return onRunningCluster(state, running(clusterOf(state, route, 400)), call);
  }
}

function onRunningCluster(state: EmulatorState, cluster: Cluster, call: RoutedCall): Response {
  const { route, request, address } = call;
  const { body } = request;
  const name = route.job ?? '';
  switch (route.name) {
    case 'create':
      return createJob(state, cluster, body);
    case 'start':
      return startJob(state, cluster, findJob(state, cluster, name) ?? refuse(jobErrors.absentToStart(name)), call);
    case 'stop':
      return stopJob(state, cluster, findJob(state, cluster, name) ?? refuse(jobErrors.absentToStart(name)));
    case 'delete':
      return deleteJob(state, cluster, findJob(state, cluster, name) ?? refuse(jobErrors.absentToDelete(name)));
    case 'modify':
      return modifyJob(state, cluster, findJob(state, cluster, name) ?? refuse(jobErrors.absentToModify(name)), body);
    case 'query':
      return queryJobs(state, cluster, name, address);
    case 'status':
      return status(state, jobOf(state, cluster, name));
    case 'history':
      return history(state, cluster, queryValue(address, 'jname') ?? refuse(jobErrors.parameter('jname')));
    case 'createLink':
      return createLink(state, cluster, body, queryValue(address, 'validate') === 'true');
    case 'showLink':
      return showLink(state, cluster, route.link ?? '');
    case 'updateLink':
      return updateLink(cluster, route.link ?? '', body);
    case 'deleteLink':
      return deleteLink(cluster, route.link ?? '');
    default:
      return refuse(keystone(404, 'Not Found', `no such route: ${route.name}`));
  }
}

/** An unknown cluster is refused with the status that the route documents. */
function clusterOf(state: EmulatorState, route: Route, statusIfUnknown: number): Cluster {
  return state.clusters.get(route.cluster ?? '') ?? refuse(jobErrors.noResource(statusIfUnknown));
}

/** The answer of a cluster that does not run is undocumented; this code is the likeliest. */
function running(cluster: Cluster): Cluster {
  return cluster.status === '200' ? cluster : refuse(jobErrors.noInstance());
}

function jobOf(state: EmulatorState, cluster: Cluster, name: string): Job {
  return findJob(state, cluster, name) ?? refuse(jobErrors.absent(name));
}
