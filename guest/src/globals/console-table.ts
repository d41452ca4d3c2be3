import { inspect, ITEMS_MAX } from "./inspect.ts";

/** Rows of a table, each an object or a value, drawn as Node draws them; undefined where the value has no rows. */
export function table(rows: unknown): string | undefined {
  if (typeof rows !== "object" || rows === null) return undefined;
  const entries = (
    rows instanceof Map
      ? Array.from(rows as Map<unknown, unknown>, ([key, row]) => [inspect(key), row])
      : Object.entries(rows instanceof Set ? [...rows] : rows)
  ).slice(0, ITEMS_MAX) as [string, unknown][];
  const columns = new Set<string>();
  for (const [, row] of entries) for (const key of keysOf(row)) columns.add(key);
  const valued = entries.some(([, row]) => !isObject(row));
  const head = ["(index)", ...columns, ...(valued ? ["Values"] : [])];
  const lines = entries.map(([index, row]) => [
    index,
    ...Array.from(columns, (key) =>
      isObject(row) && Object.hasOwn(row, key) ? cell(row[key]) : "",
    ),
    ...(valued ? [isObject(row) ? "" : cell(row)] : []),
  ]);
  return drawn([head, ...lines]);
}

function isObject(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === "object" && row !== null;
}

function keysOf(row: unknown): string[] {
  return isObject(row) ? Object.keys(row).slice(0, ITEMS_MAX) : [];
}

function cell(value: unknown): string {
  return inspect(value, 0).replaceAll("\n", " ");
}

function drawn([head = [], ...rows]: readonly (readonly string[])[]): string {
  const widths = head.map((name, at) =>
    [name, ...rows.map((row) => row[at] ?? "")].reduce(
      (most, { length }) => Math.max(most, length),
      0,
    ),
  );
  const edge = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => "─".repeat(width + 2)).join(middle) + right;
  const line = (row: readonly string[]): string =>
    `│ ${widths.map((width, at) => (row[at] ?? "").padEnd(width)).join(" │ ")} │`;
  return [
    edge("┌", "┬", "┐"),
    line(head),
    edge("├", "┼", "┤"),
    ...rows.map(line),
    edge("└", "┴", "┘"),
  ].join("\n");
}
