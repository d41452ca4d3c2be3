import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

/** A fenced block of a page. */
export interface Block {
  /** The page's path from the checkout's root. */
  readonly page: string;
  /** Of its first line of text, counted from 1. */
  readonly line: number;
  readonly language: string;
  /** What stands behind the language, such as `run` or `part`. */
  readonly marks: readonly string[];
  readonly text: string;
}

/** All pages that people read: the README, those of `docs/`, and those of packages, examples and templates. */
export function pages(): string[] {
  const patterns = ["README.md", "docs/**/*.md", "{guest,examples,templates}/**/README.md"];
  const exclude = ["**/node_modules/**", "**/dist/**", "**/build/**"];
  return globSync(patterns, { cwd: ROOT, exclude }).toSorted();
}

export function textOf(page: string): string {
  return readFileSync(join(ROOT, page), "utf8");
}

/** The fenced blocks of a page, in order. An indented fence, as under an item of a list, loses its indent. */
export function blocksOf(page: string, text: string = textOf(page)): Block[] {
  const blocks: Block[] = [];
  let open: { readonly line: number; readonly indent: string; readonly info: string } | undefined;
  let lines: string[] = [];
  for (const [at, line] of text.split("\n").entries()) {
    const fence = /^( *)```(.*)$/.exec(line);
    if (open === undefined && fence !== null) {
      open = { line: at + 2, indent: fence[1] ?? "", info: fence[2] ?? "" };
      lines = [];
    } else if (open !== undefined && fence !== null) {
      const [language = "", ...marks] = open.info.split(/[\s,]+/).filter((word) => word !== "");
      blocks.push({ page, line: open.line, language, marks, text: `${lines.join("\n")}\n` });
      open = undefined;
    } else if (open !== undefined) {
      lines.push(line.startsWith(open.indent) ? line.slice(open.indent.length) : line);
    }
  }
  return blocks;
}

/** The lines of a page, those of its fenced blocks empty. */
export function withoutBlocks(text: string): string[] {
  let isOpen = false;
  return text.split("\n").map((line) => {
    const isFence = /^ *```/.test(line);
    if (isFence) isOpen = !isOpen;
    return isOpen || isFence ? "" : line;
  });
}

/** The lines, counted from 1, at which code is indented rather than fenced: no one could say what it is. */
export function indentedBlocks(text: string): number[] {
  const lines = withoutBlocks(text);
  return lines.flatMap((line, at) => {
    if (!/^ {4,}\S/.test(line) || lines[at - 1] !== "") return [];
    const before = lines.slice(0, at).findLast((one) => one !== "") ?? "";
    return /^(?: *[-*] | *\d+\. | )/.test(before) ? [] : [at + 1];
  });
}
