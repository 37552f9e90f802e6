interface ApiError {
  readonly status?: unknown;
  readonly message?: unknown;
  readonly response?: { readonly headers?: Readonly<Record<string, unknown>> };
}

/**
 * The rest of a sentence, with what to do. Status codes as GitHub documents them: it answers 404 for 403 where even the
 * existence is private.
 */
export function apiProblem(error: unknown, permission: string): string {
  const { status, message, response } = (typeof error === 'object' && error !== null ? error : {}) as ApiError;
  const headers = response?.headers ?? {};
  const detail = typeof message === 'string' && message !== '' ? ` (${message.slice(0, 300)})` : '';
  if ((status === 403 || status === 429) && isRateLimit(headers, detail))
    return `GitHub's rate limit for the token is used up${untilText(headers)}.`;
  switch (status) {
    case 401:
      return `GitHub does not accept the token${detail}. A job's own token ends with the job, at most 24 hours after its start.`;
    case 403:
    case 404:
      return `GitHub answered ${status}${detail}. The job needs \`permissions: ${permission}\`; in a run for a pull request from a fork, or by Dependabot, the token may only read.`;
    default:
      // Without an answer the client makes up a 500.
      return typeof status === 'number' && response !== undefined
        ? `GitHub answered ${status}${detail}.`
        : `GitHub could not be reached${detail}.`;
  }
}

function isRateLimit(headers: Readonly<Record<string, unknown>>, detail: string): boolean {
  return headers['x-ratelimit-remaining'] === '0' || 'retry-after' in headers || /rate limit/i.test(detail);
}

function untilText(headers: Readonly<Record<string, unknown>>): string {
  const reset = Number(headers['x-ratelimit-reset']);
  const date = new Date(reset * 1000);
  return reset > 0 && !Number.isNaN(date.getTime()) ? ` until ${date.toISOString().slice(0, 16)}Z` : '';
}
