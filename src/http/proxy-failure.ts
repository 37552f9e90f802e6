/** The proxy could not be reached, or opened no tunnel. Nothing was sent to the destination. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  /** Whether a retry has the same result: the proxy refused, or its variable is unusable. */
  readonly lasting: boolean;

  constructor(message: string, lasting: boolean, options?: ErrorOptions) {
    super(message, options);
    this.lasting = lasting;
  }
}
