export { printable } from "../base/mod.ts";

/** Dates end here: ECMA-262, "Time Values and Time Range". */
const DATE_MS_MAX = 8.64e15;

/** ISO 8601 in UTC; the number where no date reaches so far. */
export function timeText(atMs: number): string {
  return Math.abs(atMs) <= DATE_MS_MAX ? new Date(atMs).toISOString() : `${atMs} ms`;
}

/** `1 link`, `2 links` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
