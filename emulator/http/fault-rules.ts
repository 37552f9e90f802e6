/** Which requests a rule applies to; an absent field matches all. */
export interface FaultMatch {
  readonly method?: string;
  /** Text is a part of the raw path with its query. */
  readonly path?: RegExp | string;
  /** The same as an expression that JSON can hold. */
  readonly pathRegex?: string;
  readonly job?: string;
  /** The cluster of the path; of a random submission, any of its candidates. */
  readonly cluster?: string;
  readonly route?: string | readonly string[];
}

export type FaultKind =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** The connection is reset without a byte of reply, `ms` (default 0) after the request was complete. */
  | { readonly kind: 'reset'; readonly ms?: number }
  /** Half the body, then the connection is cut. */
  | { readonly kind: 'cut' }
  /** A complete reply whose JSON ends in the middle. */
  | { readonly kind: 'cutJson' }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'hang' }
  | AnalysisFault
  | ListFault
  /** IAM's newer denial: 403 PAP5.0001 with an `encoded_authorization_message`. */
  | { readonly kind: 'denied'; readonly action?: string }
  | { readonly kind: 'html'; readonly status: number }
  | { readonly kind: 'throttle'; readonly retryAfter?: number }
  | { readonly kind: 'expireToken' }
  | { readonly kind: 'wrongBody'; readonly body: unknown }
  /** A few bytes at a time, `ms` apart (default 100). */
  | { readonly kind: 'dribble'; readonly ms?: number }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number };

/**
 * A start analyses its source for `ms` emulated milliseconds before it records the run; see `analysisMs` of the options.
 * After `gatewayTimeoutMs` real milliseconds the gateway answers 504; with `answersAtOnce` the start is answered at once.
 */
export interface AnalysisFault {
  readonly kind: 'analysis';
  readonly ms: number;
  readonly gatewayTimeoutMs?: number;
  readonly answersAtOnce?: boolean;
}

/** A list that is not whole, though its HTTP status is 200. `count` (default 1) is a number of rows, or the number of a row. */
export interface ListFault {
  readonly kind: 'list';
  /**
   * `repeatFirstPage`: every page has the rows of the first. `shortPage`: `count` rows are missing, the total is right.
   * `totalTooHigh`: by `count`. `empty`: no rows. `unreadableRow`: row number `count` is text.
   */
  readonly change: 'repeatFirstPage' | 'shortPage' | 'totalTooHigh' | 'empty' | 'unreadableRow';
  readonly count?: number;
}

export type FaultRule = FaultKind & {
  readonly match?: FaultMatch;
  /** How many requests it hits. Default 1. */
  readonly times?: number | 'always';
  /** How many matching requests it lets pass first. */
  readonly skip?: number;
  /**
   * Whether the request is carried out first. Default: yes if only the reply is spoilt (reset, cut, cutJson, delay, hang,
   * wrongBody, dribble), no if another reply takes its place.
   */
  readonly after?: 'work' | 'before';
};
