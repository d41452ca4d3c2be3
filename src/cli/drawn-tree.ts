import type { Listed } from "../store/mod.ts";
import { printable } from "./printable.ts";

/** One actor of a tree, in front of all below it. */
export interface Shown {
  /** 0 at the top. */
  readonly depth: number;
  readonly listed: Listed;
  /** `restarting`: it is to be started again; `failed`: so, where a component says whether; `unreadable`: its chain cannot be read. */
  readonly status: "running" | "stopped" | "restarting" | "failed" | "unreadable";
  /** Undefined: it is no supervisor, as far as is known. */
  readonly strategy: string | undefined;
  /** Undefined: nobody knows. */
  readonly restarts: number | undefined;
}

/** The rows of a table: names behind the lines that lead to them. */
export function drawn(rows: readonly Shown[]): string[][] {
  return rows.map((row, place) => [
    `${lines(rows, place)}${nameOf(row.listed)}`,
    row.status,
    row.strategy ?? (row.status === "unreadable" ? "?" : "-"),
    String(row.restarts ?? "?"),
  ]);
}

function lines(rows: readonly Shown[], place: number): string {
  const depth = rows[place]?.depth ?? 0;
  const above = Array.from({ length: depth }, (_, at) => {
    const goesOn = hasNext(rows, place, at + 1);
    if (at === depth - 1) return goesOn ? "├─ " : "└─ ";
    return goesOn ? "│  " : "   ";
  });
  return above.join("");
}

/** Whether another of this depth comes before the tree goes back above it. */
function hasNext(rows: readonly Shown[], place: number, depth: number): boolean {
  const after = rows.slice(place + 1).find((row) => row.depth <= depth);
  return after?.depth === depth;
}

function nameOf({ actor, entry }: Listed): string {
  return printable(entry.name ?? actor);
}
