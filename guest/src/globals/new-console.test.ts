import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LOG_LINE_MAX as HOSTS_LINE_MAX } from "../../../src/capabilities/runtime/runtime.ts";
import { LOG_LINE_MAX, newConsole } from "./new-console.ts";

function written(write: (console: ReturnType<typeof newConsole>) => void): string[] {
  const lines: string[] = [];
  write(newConsole((level, text) => void lines.push(`${level}: ${text}`)));
  return lines;
}

describe("a console", () => {
  test("writes lines of each level", () => {
    assert.deepEqual(
      written((console) => {
        console.trace("a");
        console.debug("b");
        console.log("c %d", 1);
        console.info("d", { x: 1 });
        console.warn("e");
        console.error("f");
      }),
      ["trace: a", "debug: b", "info: c 1", "info: d { x: 1 }", "warn: e", "error: f"],
    );
  });

  test("says which assertion failed, and nothing of those that held", () => {
    assert.deepEqual(
      written((console) => {
        console.assert(true, "no");
        console.assert(1, "no");
        console.assert(false);
        console.assert(0, "count is %d", 5);
        console.assert(undefined, { a: 1 });
      }),
      [
        "error: Assertion failed",
        "error: Assertion failed: count is 5",
        "error: Assertion failed { a: 1 }",
      ],
    );
  });

  test("shows what `dir` is given, and tables; what is no table as it is", () => {
    const lines = written((console) => {
      console.dir("text");
      console.table("text");
      console.table([{ a: 1 }]);
    });
    assert.deepEqual(lines.slice(0, 2), ["info: 'text'", "info: text"]);
    assert.match(lines[2] ?? "", /^info: ┌/);
  });

  test("cuts a line where the host would take no longer one", () => {
    assert.equal(LOG_LINE_MAX, HOSTS_LINE_MAX);
    const [whole, cut] = written((console) => {
      console.log("x".repeat(LOG_LINE_MAX));
      console.log("x".repeat(LOG_LINE_MAX + 1));
    });
    assert.equal(whole, `info: ${"x".repeat(LOG_LINE_MAX)}`);
    assert.equal(cut?.length, "info: ".length + LOG_LINE_MAX);
    assert.match(cut, /x\.\.\. \(cut\)$/);
  });
});
