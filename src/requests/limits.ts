/** How long a piece of work may ask the service. */
export interface Limits {
  /** No further request starts after this moment, in milliseconds since 1970. */
  readonly deadline: number;
  /** Aborts when the step is cancelled. */
  readonly cancel: AbortSignal;
}
