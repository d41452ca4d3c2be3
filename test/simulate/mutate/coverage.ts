import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface Script {
  readonly url: string;
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** What of a checkout ran, as `NODE_V8_COVERAGE` told it. Types are stripped in place, so that offsets are those of the source. */
export class Coverage {
  readonly #ranges = new Map<string, Range[]>();

  constructor(folder: string, root: string) {
    for (const name of globSync("*.json", { cwd: folder })) {
      const { result } = JSON.parse(readFileSync(join(folder, name), "utf8")) as {
        readonly result: readonly Script[];
      };
      for (const { url, functions } of result) {
        if (!url.startsWith(`file://${root}/src/`)) continue;
        const file = url.slice(`file://${root}/`.length);
        const ranges = functions.flatMap((one) => one.ranges);
        this.#ranges.set(file, [...(this.#ranges.get(file) ?? []), ...ranges]);
      }
    }
  }

  /** Whether what stands at this offset ran at least once: the smallest range around it says so. */
  ran(file: string, offset: number): boolean {
    let least: Range | undefined;
    for (const range of this.#ranges.get(file) ?? []) {
      if (range.startOffset > offset || range.endOffset <= offset) continue;
      if (least === undefined || sizeOf(range) < sizeOf(least)) least = range;
    }
    return least !== undefined && least.count > 0;
  }
}

function sizeOf({ startOffset, endOffset }: Range): number {
  return endOffset - startOffset;
}
