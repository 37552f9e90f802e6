export type { FaultMatch, FaultRule } from './http/fault-rules.ts';
export type { Request, Response } from './http/messages.ts';
export { type Emulator, startEmulator } from './http/server.ts';
export { type Answer, createService, type LoggedRequest, type Service } from './http/service.ts';
export {
  type ClusterSpec,
  type Credential,
  DEMO,
  type EmulatorOptions,
  type RunScript,
  type ScriptedJob,
  type ScriptState,
} from './scenario/options.ts';
export type { ExistingJob, GivenRun, StartedRun } from './state/test-control-types.ts';
