/** Cuts a stream of text into lines at `\r\n`, `\r` and `\n`, as the runner does. The rest comes with `end`. */
export class LineCutter {
  #rest = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(text: string): void {
    // A `\r` at the very end may be half of `\r\n`: it waits for what comes next.
    const whole = this.#rest + text;
    const cut = whole.endsWith('\r') ? whole.length - 1 : whole.length;
    const lines = whole.slice(0, cut).split(/\r\n|\r|\n/);
    this.#rest = (lines.pop() ?? '') + whole.slice(cut);
    for (const line of lines) this.#onLine(line);
  }

  end(): void {
    const rest = this.#rest.replace(/\r$/, '');
    if (this.#rest !== '') this.#onLine(rest);
    this.#rest = '';
  }
}
