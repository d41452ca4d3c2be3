/** A command of a `console` block, and what it is said to print. */
export interface Step {
  readonly command: string;
  readonly expected: readonly string[];
}

/** `$ ` begins a command, `> ` goes on with it; every other line is what it prints, on stdout and stderr as they come. */
export function stepsOf(text: string): Step[] {
  const steps: { command: string; expected: string[] }[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    const last = steps.at(-1);
    if (line.startsWith("$ ")) steps.push({ command: line.slice(2), expected: [] });
    else if (line.startsWith("> ") && last?.expected.length === 0)
      last.command += `\n${line.slice(2)}`;
    else last?.expected.push(line);
  }
  return steps.map(({ command, expected }) => ({ command, expected: trimmed(expected) }));
}

/** Empty lines at the end only space the page. */
function trimmed(lines: readonly string[]): string[] {
  const last = lines.findLastIndex((line) => line !== "");
  return lines.slice(0, last + 1);
}

/**
 * Whether a command printed what the page says. `…` stands for any text within a line, and alone on a line for any lines; digests,
 * ids, times and sizes are written so.
 */
export function fits(printed: readonly string[], expected: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return printed.length === 0;
  if (first.trim() === "…") {
    return Array.from({ length: printed.length + 1 }, (_, at) => at).some((at) =>
      fits(printed.slice(at), rest),
    );
  }
  const [line, ...others] = printed;
  return line !== undefined && fitsLine(line, first) && fits(others, rest);
}

function fitsLine(line: string, expected: string): boolean {
  const pattern = expected
    .trimEnd()
    .split("…")
    .map((text) => RegExp.escape(text))
    .join(".*");
  return new RegExp(`^${pattern}$`, "su").test(line.trimEnd());
}
