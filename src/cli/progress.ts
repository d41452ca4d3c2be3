import { printable } from "./printable.ts";
import type { Sink } from "./output.ts";
import { widthOf } from "./table.ts";

/** Work that is over sooner tells nothing. */
const AFTER_MS = 500;
const EVERY_MS = 100;
const BAR_COLUMNS = 20;
const COLUMNS_DEFAULT = 80;

/** A line that is written over as long work goes on, and wiped at its end. */
export class Progress implements AsyncDisposable {
  readonly #sink: Sink | undefined;
  readonly #nowMs: () => number;
  readonly #what: string;
  readonly #unit: string;
  readonly #total: number | undefined;
  readonly #sinceMs: number;
  #shownMs = Number.NEGATIVE_INFINITY;
  #written: Promise<void> = Promise.resolve();

  /** Without a sink it tells nothing. */
  constructor(
    sink: Sink | undefined,
    nowMs: () => number,
    what: string,
    unit: string,
    total: number | undefined,
  ) {
    this.#sink = sink;
    this.#nowMs = nowMs;
    this.#what = printable(what);
    this.#unit = unit;
    this.#total = total;
    this.#sinceMs = nowMs();
  }

  /** So many are done. Cheap: most calls write nothing, and none waits. */
  to(count: number): void {
    if (this.#sink === undefined) return;
    const nowMs = this.#nowMs();
    if (nowMs - this.#sinceMs < AFTER_MS || nowMs - this.#shownMs < EVERY_MS) return;
    this.#shownMs = nowMs;
    this.#written = this.#sink.write(`\r\u001b[K${this.#line(count, nowMs - this.#sinceMs)}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#written;
    if (this.#shownMs !== Number.NEGATIVE_INFINITY) await this.#sink?.write("\r\u001b[K");
  }

  /** Never as wide as the terminal: it would break, and leave half of it standing. */
  #line(count: number, ms: number): string {
    const seconds = `${Math.floor(ms / 1000)} s`;
    const number = count.toLocaleString("en");
    const total = this.#total;
    const text =
      total === undefined || total === 0
        ? `${this.#what}: ${number} ${this.#unit}, ${seconds}`
        : `${this.#what} ${bar(count / total)} ${Math.floor((100 * Math.min(count, total)) / total)}%, ${number} ${this.#unit}, ${seconds}`;
    const columns = (this.#sink?.columns ?? COLUMNS_DEFAULT) - 1;
    return widthOf(text) <= columns ? text : text.slice(0, columns);
  }
}

function bar(share: number): string {
  const done = Math.round(BAR_COLUMNS * Math.min(share, 1));
  return "━".repeat(done) + "─".repeat(BAR_COLUMNS - done);
}

/** The same pieces, their bytes counted as they pass. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  progress: Progress,
): AsyncGenerator<Uint8Array> {
  let byteCount = 0;
  for await (const chunk of chunks) {
    yield chunk;
    progress.to((byteCount += chunk.length));
  }
}
