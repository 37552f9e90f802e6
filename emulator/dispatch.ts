import { actOnCluster, listClusters, showCluster } from './clusters.ts';
import { jobErrors, keystone, refuse } from './errors.ts';
import { type Iam, idToken, listProjects, passwordToken, securityToken } from './iam.ts';
import { deleteJob, findJob, history, queryJobs, status, stopJob } from './jobs.ts';
import { createLink, deleteLink, showLink, updateLink } from './links.ts';
import { type Address, queryValue, type Request, type Response } from './messages.ts';
import type { Route } from './routes.ts';
import { createAndStart, createJob, modifyJob, startJob } from './submit.ts';
import type { Cluster, Job, World } from './world.ts';

export interface Call {
  readonly request: Request;
  readonly address: Address;
  readonly route: Route;
}

/** Carries out an admitted request. Refusals are thrown. */
export function dispatch(world: World, iam: Iam, call: Call): Response {
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
    case 'clusters':
      return listClusters(world);
    case 'cluster':
      return showCluster(clusterOf(world, route, 404));
    case 'clusterAction':
      return actOnCluster(world, clusterOf(world, route, 404), request.body);
    case 'createAndStart':
      if (request.headers['x-language'] === undefined)
        refuse(jobErrors.parameter('the header X-Language is mandatory'));
      return createAndStart(world, request.body);
    default:
      return onRunningCluster(world, running(clusterOf(world, route, 400)), call);
  }
}

function onRunningCluster(world: World, cluster: Cluster, { route, request, address }: Call): Response {
  const { body } = request;
  const name = route.job ?? '';
  switch (route.name) {
    case 'create':
      return createJob(world, cluster, body);
    case 'start':
      return startJob(world, cluster, findJob(world, cluster, name) ?? refuse(jobErrors.absentToStart(name)), body);
    case 'stop':
      return stopJob(world, cluster, findJob(world, cluster, name) ?? refuse(jobErrors.absentToStart(name)));
    case 'delete':
      return deleteJob(world, cluster, findJob(world, cluster, name) ?? refuse(jobErrors.absentToDelete(name)));
    case 'modify':
      return modifyJob(world, cluster, findJob(world, cluster, name) ?? refuse(jobErrors.absentToModify(name)), body);
    case 'query':
      return queryJobs(world, cluster, name, address);
    case 'status':
      return status(world, jobOf(world, cluster, name));
    case 'history':
      return history(world, cluster, queryValue(address, 'jname') ?? refuse(jobErrors.parameter('jname')));
    case 'createLink':
      return createLink(world, cluster, body, queryValue(address, 'validate') === 'true');
    case 'showLink':
      return showLink(cluster, route.link ?? '');
    case 'updateLink':
      return updateLink(cluster, route.link ?? '', body);
    case 'deleteLink':
      return deleteLink(cluster, route.link ?? '');
    default:
      return refuse(keystone(404, 'Not Found', `no such route: ${route.name}`));
  }
}

/** The name of a cluster that does not exist is refused with the status its route documents. */
function clusterOf(world: World, route: Route, statusIfUnknown: number): Cluster {
  return world.clusters.get(route.cluster ?? '') ?? refuse(jobErrors.noResource(statusIfUnknown));
}

/** What a cluster that does not run answers to job routes is undocumented; this code is the likeliest. */
function running(cluster: Cluster): Cluster {
  return cluster.status === '200' ? cluster : refuse(jobErrors.noInstance());
}

function jobOf(world: World, cluster: Cluster, name: string): Job {
  return findJob(world, cluster, name) ?? refuse(jobErrors.absent(name));
}
