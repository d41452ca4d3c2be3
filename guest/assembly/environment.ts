/** What the compiler's own library asks of its host; asconfig.json names these in place of imports. */

import { random } from "./random";
import { Level, fail, log as writeLog } from "./runtime";

/** A failed `assert`, a `throw`, an index out of range: the turn fails, and says at which line. */
export function abort(
  message: string | null = null,
  file: string | null = null,
  line: u32 = 0,
  column: u32 = 0,
): void {
  const what = message == null ? "abort" : message;
  fail(file == null ? what : `${what} at ${file}:${line}:${column}`);
}

/** Where `Math.random` begins: needs the grant `random`, and is recorded. */
export function seed(): f64 {
  return reinterpret<f64>(random());
}

/** The compiler's `trace`: a line of the log. */
export function trace(
  message: string,
  n: i32 = 0,
  a0: f64 = 0,
  a1: f64 = 0,
  a2: f64 = 0,
  a3: f64 = 0,
  a4: f64 = 0,
): void {
  let text = message;
  if (n > 0) text += ` ${a0}`;
  if (n > 1) text += ` ${a1}`;
  if (n > 2) text += ` ${a2}`;
  if (n > 3) text += ` ${a3}`;
  if (n > 4) text += ` ${a4}`;
  writeLog(text, Level.trace);
}

/** Lines of the log, at the level of their name. */
export namespace console {
  export function log(text: string = ""): void {
    writeLog(text, Level.info);
  }

  export function debug(text: string = ""): void {
    writeLog(text, Level.debug);
  }

  export function info(text: string = ""): void {
    writeLog(text, Level.info);
  }

  export function warn(text: string = ""): void {
    writeLog(text, Level.warn);
  }

  export function error(text: string = ""): void {
    writeLog(text, Level.error);
  }
}
