import type { Submission } from '../../cdm/submission.ts';
import type { Answer, Failure } from '../../requests/answer.ts';
import type { Call } from '../../requests/call.ts';
import type { Limits } from '../../requests/limits.ts';
import type { RunLocation } from '../locate/match-run.ts';
import type { LostRequest, ResendAfter } from '../run/lost-request.ts';
import type { PriorRuns } from '../run/prior-runs.ts';
import type { RunIdentity } from '../run/run-identity.ts';

/** A request that starts one run of a job, and where that run can be. */
export interface SendRequest {
  readonly jobName: string;
  /** What was on each candidate before; its keys are the candidates. */
  readonly priorRuns: PriorRuns;
  send(call: Call): Promise<Answer<Submission[]>>;
  /** Starts the job if it was created without a run; only for requests that create. */
  readonly startCreated?: (cluster: string, call: Call) => Promise<Answer<Submission[]>>;
}

export interface SendOptions extends Limits {
  readonly resendAfter: ResendAfter;
  /** Whether `fail-fast` is set and another job has failed, so that no further job is submitted. */
  readonly failFastTriggered?: (() => boolean) | undefined;
  /** Called right before each request, so that a killed step leaves a trace. */
  onSending(): void;
  /** Called as soon as an answer is lost. */
  onLost(lost: LostRequest): void;
  /** Called as soon as an answer or a query shows the run; `lost` is the last lost request before it. */
  onAccepted(identity: RunIdentity, lost: LostRequest | null): void;
}

export type SendResult =
  /** `location` is `null` if the service accepted the run and no search was made yet. */
  | {
      readonly kind: 'accepted';
      readonly identity: RunIdentity;
      readonly reply: Submission | null;
      readonly location: RunLocation | null;
      /** True if more than one request was sent: then a second run may still appear. */
      readonly resent: boolean;
      readonly lost: LostRequest | null;
      /** Runs of earlier requests that appeared while this one was in flight. */
      readonly duplicates: readonly RunLocation[];
    }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | {
      readonly kind: 'not-sent';
      readonly reason: Interruption;
      /** Requests that were sent before; their runs counted as absent. */
      readonly sends: number;
      readonly failure: Failure | null;
    }
  | {
      readonly kind: 'lost';
      readonly reason: string;
      readonly locations: readonly RunLocation[];
      readonly failure: Failure | null;
      readonly resent: boolean;
    };

/** Why nothing was sent, or nothing more. */
export type Interruption = 'cancelled' | 'deadline' | 'fail-fast';
