import { type Positions, positionsOf } from "./source-position.ts";

/** Lines of a stack that are told. */
const FRAMES_MAX = 12;
/** Errors behind an error that are told. */
const CAUSES_MAX = 3;

/** What was thrown, for whoever wrote the actor: name, message, and where in the sources it came from. */
export function described(error: unknown, lineMap: string | undefined): string {
  const positions = lineMap === undefined ? inBundle : positionsOf(lineMap);
  const lines: string[] = [];
  let told: unknown = error;
  for (let depth = 0; depth <= CAUSES_MAX; depth++) {
    const [first, ...rest] = errorLines(told, positions);
    lines.push(depth === 0 ? `${first}` : `caused by ${first}`, ...rest);
    if (!(told instanceof Error) || told.cause === undefined) break;
    told = told.cause;
  }
  return lines.join("\n");
}

function errorLines(error: unknown, positions: Positions): string[] {
  if (!(error instanceof Error)) return [`thrown, and no Error: ${shown(error)}`];
  const title = error.message === "" ? error.name : `${error.name}: ${error.message}`;
  return [title, ...framesOf(error.stack ?? "", positions)];
}

function shown(value: unknown): string {
  try {
    return typeof value === "string" ? JSON.stringify(value) : String(value);
  } catch {
    return typeof value;
  }
}

/** Where the error went through the sources of the actor; what lies in this package and in the engine is left out. */
function framesOf(stack: string, positions: Positions): string[] {
  const frames: string[] = [];
  for (const line of stack.split("\n")) {
    const [, name = "", , row, column] = FRAME.exec(line) ?? [];
    if (row === undefined) continue;
    const position = positions(Number(row), Number(column ?? 1));
    if (position === undefined) continue;
    frames.push(`    at ${name === "" ? position : `${name} (${position})`}`);
    if (frames.length === FRAMES_MAX) break;
  }
  return frames;
}

/** `    at add (component.js:12:5)`, as the guest's engine writes it. */
const FRAME = /^\s*at (?:([^(]*?) )?\(?([^()]*?):(\d+)(?::(\d+))?\)?$/;

/** Where there is no line map. */
function inBundle(line: number, column: number): string {
  return `the bundle:${line}:${column}`;
}
