/** The proxy could not be reached, or did not open the way. Nothing was said to the destination. */
export class ProxyFailure extends Error {
  override readonly name = 'ProxyFailure';
  /** Whether the proxy's word, or the lack of a usable one, will be the same in a minute. */
  readonly lasting: boolean;

  constructor(message: string, lasting: boolean, options?: ErrorOptions) {
    super(message, options);
    this.lasting = lasting;
  }
}
