import { table } from "./console-table.ts";
import { format } from "./format.ts";
import { inspect } from "./inspect.ts";

/** The longest line that a host takes, in characters; what is longer is cut. */
export const LOG_LINE_MAX: number = 16 * 1024;

type Level = "trace" | "debug" | "info" | "warn" | "error";
type Write = (...parts: readonly unknown[]) => void;

/** As `console` of env.d.ts. */
export interface Console extends Readonly<Record<Level | "log", Write>> {
  readonly dir: (value: unknown) => void;
  readonly table: (rows: unknown) => void;
  readonly assert: (condition: unknown, ...parts: readonly unknown[]) => void;
}

/** The console whose lines go to a log; `log` is of the level `info`, and so are tables. */
export function newConsole(log: (level: Level, text: string) => void): Console {
  const write = (level: Level, text: string): void => log(level, cut(text));
  const at =
    (level: Level): Write =>
    (...parts) =>
      write(level, format(parts));
  return {
    trace: at("trace"),
    debug: at("debug"),
    log: at("info"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    dir: (value) => write("info", inspect(value)),
    table: (rows) => write("info", table(rows) ?? format([rows])),
    assert(condition, ...parts) {
      if (condition) return;
      const [first, ...rest] = parts;
      const said =
        typeof first === "string"
          ? [`Assertion failed: ${first}`, ...rest]
          : ["Assertion failed", ...parts];
      write("error", format(said));
    },
  };
}

const CUT = "... (cut)";

function cut(text: string): string {
  return text.length > LOG_LINE_MAX ? text.slice(0, LOG_LINE_MAX - CUT.length) + CUT : text;
}
