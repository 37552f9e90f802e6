/** Time, sleep and randomness as parameters, so that hours pass in a test within a millisecond. */
export interface Clock {
  /** Milliseconds since 1970 by this machine. */
  now(): number;
  /** Resolves after `ms`; earlier, without an error, when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Uniform in [0, 1). */
  random(): number;
}

/** Text for the person who reads the log. Implementations escape what could be a workflow command. */
export interface Log {
  info(text: string): void;
  warning(text: string): void;
  group(title: string, lines: readonly string[]): void;
}

/** Environment variables, as Node gives them. */
export type Env = Readonly<Record<string, string | undefined>>;
