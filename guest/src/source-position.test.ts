import assert from "node:assert/strict";
import { SourceMap } from "node:module";
import { describe, test } from "node:test";
import fc from "fast-check";
import { lineMapOf } from "../../src/build/line-map.ts";
import { positionsOf } from "./source-position.ts";

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 VLQ (ECMA-426). */
function vlq(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let text = "";
  do {
    text += DIGITS[(rest % 32) + (rest >= 32 ? 32 : 0)];
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

interface Segment {
  readonly column: number;
  readonly source: number;
  readonly line: number;
  readonly sourceColumn: number;
}

const segments = fc.uniqueArray(
  fc.record({
    column: fc.nat(3_000),
    source: fc.nat(2),
    line: fc.nat(5_000),
    sourceColumn: fc.nat(300),
  }),
  { selector: ({ column }) => column, maxLength: 8 },
);
const lines = fc.array(segments, { minLength: 1, maxLength: 5 });

/** A source map of version 3. */
function version3(groups: readonly (readonly Segment[])[]) {
  let last = { source: 0, line: 0, sourceColumn: 0 };
  const mappings = groups.map((group) => {
    let column = 0;
    const texts = group
      .toSorted((a, b) => a.column - b.column)
      .map((one) => {
        const fields = [
          one.column - column,
          one.source - last.source,
          one.line - last.line,
          one.sourceColumn - last.sourceColumn,
        ];
        [column, last] = [one.column, one];
        return fields.map(vlq).join("");
      });
    return texts.join(",");
  });
  const sources = ["a.ts", "b.ts", "c.ts"];
  return {
    version: 3,
    file: "",
    names: [],
    sourcesContent: [],
    sourceRoot: "",
    sources,
    mappings: mappings.join(";"),
  };
}

describe("a place in a bundle", () => {
  test("comes from where a source map of version 3 says it does", () => {
    fc.assert(
      fc.property(lines, fc.nat(4), fc.integer({ min: 1, max: 3_100 }), (groups, row, column) => {
        const map = version3(groups);
        const positions = positionsOf(JSON.stringify(lineMapOf(map, () => true)));
        const group = groups[row] ?? [];
        if (!group.some((segment) => segment.column < column)) return; // before the first of its line
        const { originalSource, originalLine, originalColumn } = entryOf(map, row, column - 1);
        assert.equal(
          positions(row + 1, column),
          `${originalSource}:${originalLine + 1}:${originalColumn + 1}`,
        );
      }),
      { numRuns: 1_000 },
    );
  });

  test("before the first segment of its line comes from that", () => {
    const map = version3([[{ column: 10, source: 1, line: 4, sourceColumn: 6 }]]);
    const positions = positionsOf(JSON.stringify(lineMapOf(map, () => true)));
    assert.equal(positions(1, 1), "b.ts:5:7");
  });

  test("comes from nowhere where its line has no segment, or there is no such line", () => {
    const positions = positionsOf(JSON.stringify({ sources: ["a.ts"], lines: "AAAA;;AAAA" }));
    assert.equal(positions(1, 5), "a.ts:1:1");
    assert.equal(positions(2, 1), undefined);
    assert.equal(positions(9, 1), undefined);
  });
});

function entryOf(map: ReturnType<typeof version3>, line: number, column: number) {
  const entry = new SourceMap(map).findEntry(line, column);
  assert("originalSource" in entry);
  return entry;
}
