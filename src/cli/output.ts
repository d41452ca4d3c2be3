import { quote } from "../base/mod.ts";
import { failureLines, failureObject } from "./failure.ts";
import { jsonText } from "./json.ts";
import { type Paint, paintFor, type Style } from "./paint.ts";
import { counted, printable } from "./printable.ts";
import { Progress } from "./progress.ts";
import { ruledTable, table } from "./table.ts";

/** A stream of the process, as a port: tests have others. */
export interface Sink {
  /** Whether a person reads it as it is. */
  readonly isTerminal: boolean;
  /** How wide the terminal is just now; undefined where there is none. */
  readonly columns: number | undefined;
  /**
   * Resolves when it may be given more, in the order of the calls.
   * @throws SinkClosed where nobody reads any longer
   */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** The reader went away (`theater chain log shop | head`): nothing is wrong, and nothing more to do. */
export class SinkClosed extends Error {}

/** How a command's data and words look. */
export interface Looks {
  readonly json: boolean;
  readonly noColor: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds from anywhere, never decreasing. */
  readonly nowMs: () => number;
}

/** Kinds of notes that want looking at. */
const NOTE_STYLES: Readonly<Record<string, Style>> = {
  ready: "good",
  trouble: "careful",
  "cell-died": "careful",
  undone: "careful",
  log: "faint",
};

/** Where a command's data goes, and what it has to say besides. */
export class Output {
  readonly json: boolean;
  /** For data. */
  readonly paint: Paint;
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  readonly #notePaint: Paint;
  readonly #nowMs: () => number;

  constructor(stdout: Sink, stderr: Sink, { json, noColor, environment, nowMs }: Looks) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.json = json;
    this.paint = paintFor(stdout.isTerminal, environment, noColor);
    this.#notePaint = paintFor(stderr.isTerminal, environment, noColor);
    this.#nowMs = nowMs;
  }

  get isTerminal(): boolean {
    return this.#stdout.isTerminal;
  }

  /** How wide data may be; undefined on a pipe, where nothing is cut. */
  get columns(): number | undefined {
    return this.#stdout.isTerminal ? this.#stdout.columns : undefined;
  }

  /** One line of data for people; the caller has quoted what came from outside. */
  line(text: string): Promise<void> {
    return this.#stdout.write(`${text}\n`);
  }

  lines(texts: readonly string[]): Promise<void> {
    return texts.length === 0 ? Promise.resolve() : this.line(texts.join("\n"));
  }

  /** Rows under headings: ruled and within the terminal's width on a terminal, plain columns on a pipe. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): Promise<void> {
    if (!this.isTerminal) return this.lines(table([headings, ...rows]));
    return this.lines(ruledTable(headings, rows, this.paint, this.columns));
  }

  /** What, and how much: one thing in several lines. */
  pairs(rows: readonly (readonly [name: string, value: string])[]): Promise<void> {
    return this.lines(table(rows.map(([name, value]) => [this.paint("faint", name), value])));
  }

  /** One line of data for programs. */
  object(value: object): Promise<void> {
    return this.line(jsonText(value));
  }

  /** Data as it is. */
  bytes(chunk: Uint8Array): Promise<void> {
    return this.#stdout.write(chunk);
  }

  /** What is no data, on stderr: a line for people, or one object under its kind's name. */
  note(kind: string, text: string, value: object): Promise<void> {
    if (this.json) return this.#stderr.write(`${jsonText({ [kind]: value })}\n`);
    const style = NOTE_STYLES[kind];
    const line = printable(text);
    return this.#stderr.write(`${style === undefined ? line : this.#notePaint(style, line)}\n`);
  }

  /** Data went into a file. */
  wrote(file: string, byteCount: number): Promise<void> {
    const text = `${counted(byteCount, "byte")} in ${quote(file)}`;
    return this.note("exported", text, { file, byteCount });
  }

  /** An error, on stderr; on a terminal with how to read more of it. */
  async failure(error: unknown): Promise<void> {
    const text = this.json
      ? jsonText({ error: failureObject(error) })
      : failureLines(error, this.#notePaint, await this.#explained()).join("\n");
    await this.#stderr.write(`${text}\n`);
  }

  async #explained(): Promise<((code: string) => boolean) | undefined> {
    if (!this.#stderr.isTerminal) return undefined;
    const { CODES } = await import("./catalogue.ts");
    return (code) => CODES.has(code);
  }

  /**
   * What tells of long work, such as "verifying counter", until it is disposed of: on a terminal only, never with JSON.
   * ```ts
   * await using progress = output.progress("verifying", "links", linkCount);
   * for await (const link of links) progress.to(++count);
   * ```
   */
  progress(what: string, unit: string, total?: number): Progress {
    const sink = this.json || !this.#stderr.isTerminal ? undefined : this.#stderr;
    return new Progress(sink, this.#nowMs, what, unit, total);
  }
}
