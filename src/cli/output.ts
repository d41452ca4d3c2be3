import { printable } from "./printable.ts";

/** A stream of the process, as a port: tests have others. */
export interface Sink {
  /** Whether a person reads it as it is. */
  readonly isTerminal: boolean;
  /**
   * Resolves when it may be given more, in the order of the calls.
   * @throws SinkClosed where nobody reads any longer
   */
  write(chunk: string | Uint8Array): Promise<void>;
}

/** The reader went away (`theater chain log shop | head`): nothing is wrong, and nothing more to do. */
export class SinkClosed extends Error {}

/** Where a command's data goes, and what it has to say besides. */
export class Output {
  readonly json: boolean;
  readonly #stdout: Sink;
  readonly #stderr: Sink;

  constructor(stdout: Sink, stderr: Sink, json: boolean) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.json = json;
  }

  get isTerminal(): boolean {
    return this.#stdout.isTerminal;
  }

  /** One line of data for people; the caller has quoted what came from outside. */
  line(text: string): Promise<void> {
    return this.#stdout.write(`${text}\n`);
  }

  lines(texts: readonly string[]): Promise<void> {
    return texts.length === 0 ? Promise.resolve() : this.line(texts.join("\n"));
  }

  /** One line of data for programs. */
  object(value: object): Promise<void> {
    return this.line(JSON.stringify(value));
  }

  /** Data as it is. */
  bytes(chunk: Uint8Array): Promise<void> {
    return this.#stdout.write(chunk);
  }

  /** What is no data, on stderr: a line for people, or one object under its kind's name. */
  note(kind: string, text: string, value: object): Promise<void> {
    const line = this.json ? JSON.stringify({ [kind]: value }) : printable(text);
    return this.#stderr.write(`${line}\n`);
  }

  /** An error, on stderr. */
  failure(lines: readonly string[], value: object): Promise<void> {
    const text = this.json ? JSON.stringify({ error: value }) : lines.join("\n");
    return this.#stderr.write(`${text}\n`);
  }
}
