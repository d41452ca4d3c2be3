import type { Value } from "../../base/mod.ts";
import { type Perform, Resource, type Standard } from "../capability.ts";
import { CapabilityError } from "../errors.ts";
import type { LogLevel } from "../scope.ts";
import { READY } from "./pollable.ts";

/** Bytes that `check-write` permits, always. */
export const WRITE_BYTES_MAX: number = 64 * 1024;
/** Most bytes of a `blocking-write-and-flush`, by the standard. */
export const BLOCKING_WRITE_BYTES_MAX = 4_096;

/** Standard input, which is closed. */
export class InputStream extends Resource {}

/** Standard output or error: the actor's log. Holds nothing itself, so that it can be made again. */
export class OutputStream extends Resource {
  readonly level: LogLevel;

  constructor(level: LogLevel) {
    super();
    this.level = level;
  }
}

const CLOSED: Value = { tag: "err", val: { tag: "closed", val: undefined } };
const DONE: Value = { tag: "ok", val: undefined };

const closed: Perform = () => CLOSED;
const done: Perform = () => DONE;
const ready: Perform = () => READY;

const INPUT: Readonly<Record<string, Perform>> = {
  "[method]input-stream.read": closed,
  "[method]input-stream.blocking-read": closed,
  "[method]input-stream.skip": closed,
  "[method]input-stream.blocking-skip": closed,
  "[method]input-stream.subscribe": ready,
};

const OUTPUT = [
  "check-write",
  "write",
  "blocking-write-and-flush",
  "flush",
  "blocking-flush",
  "subscribe",
  "write-zeroes",
  "blocking-write-zeroes-and-flush",
  "splice",
  "blocking-splice",
].map((name) => `[method]output-stream.${name}`);

/** Nothing in them ever waits: what is written is a line of the log when the turn commits, and there is nothing to read. */
export const streams: Standard = {
  interface: "wasi:io/streams@0.2",
  imports: Object.fromEntries(
    [...Object.keys(INPUT), ...OUTPUT].map((name) => [name, { kind: "local" }]),
  ),
  open: (_grants, scope) => {
    const write =
      (bytesMax: number): Perform =>
      ([self, contents]) => {
        const bytes = contents as Uint8Array;
        hold(bytes.length, bytesMax);
        scope.print((self as OutputStream).level, bytes);
        return DONE;
      };
    const zeroes =
      (bytesMax: number): Perform =>
      ([self, length]) => {
        hold(Number(length), bytesMax);
        scope.print((self as OutputStream).level, new Uint8Array(Number(length)));
        return DONE;
      };
    return {
      ...INPUT,
      "[method]output-stream.check-write": () => ({ tag: "ok", val: BigInt(WRITE_BYTES_MAX) }),
      "[method]output-stream.write": write(WRITE_BYTES_MAX),
      "[method]output-stream.blocking-write-and-flush": write(BLOCKING_WRITE_BYTES_MAX),
      "[method]output-stream.flush": done,
      "[method]output-stream.blocking-flush": done,
      "[method]output-stream.subscribe": ready,
      "[method]output-stream.write-zeroes": zeroes(WRITE_BYTES_MAX),
      "[method]output-stream.blocking-write-zeroes-and-flush": zeroes(BLOCKING_WRITE_BYTES_MAX),
      "[method]output-stream.splice": closed, // from a stream that is closed
      "[method]output-stream.blocking-splice": closed,
    };
  },
  restore: () => READY, // of its functions only `subscribe` gives a resource
};

function hold(size: number, bytesMax: number): void {
  if (size <= bytesMax) return;
  throw new CapabilityError("CAPABILITY_MISUSED", {
    what: `${size} bytes written at once to a stream that permits ${bytesMax}`,
    remedy: "write as many as `check-write` permits",
  });
}

/** No stream fails here in a way that has more to tell: there is no such resource. */
export const ioError: Standard = {
  interface: "wasi:io/error@0.2",
  imports: { "[method]error.to-debug-string": { kind: "local" } },
  open: () => ({ "[method]error.to-debug-string": () => "" }),
};
