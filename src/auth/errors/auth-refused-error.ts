/** What was known when access was refused. */
export interface Refusal {
  readonly status: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly hint: string;
}

/**
 * The credential was refused, or none could be obtained: nothing more is sent with it. The message says what was refused
 * and by whom; the hint says what to do. Neither holds a secret.
 */
export class AuthRefusedError extends Error {
  override readonly name = 'AuthRefusedError';
  readonly status: number | null;
  readonly code: string | null;
  readonly requestId: string | null;
  readonly hint: string;

  constructor(message: string, refusal: Refusal, options?: ErrorOptions) {
    super(message, options);
    this.status = refusal.status;
    this.code = refusal.code;
    this.requestId = refusal.requestId;
    this.hint = refusal.hint;
  }
}
