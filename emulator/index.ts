export type { FaultMatch, FaultRule } from './faults.ts';
export type { Request, Response } from './messages.ts';
export {
  type ClusterSpec,
  type Credential,
  DEMO,
  type EmulatorOptions,
  type RunScript,
  type ScriptedJob,
  type ScriptState,
} from './options.ts';
export { type Emulator, startEmulator } from './server.ts';
export { type Answer, createService, type LoggedRequest, type Service } from './service.ts';
export type { GivenRun, StandingJob, StartedRun } from './stage.ts';
