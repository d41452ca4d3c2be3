import assert from "node:assert/strict";
import { test } from "node:test";
import { mutated, mutationsOf } from "./mutations.ts";

const SOURCE = `async function f(a: number, b?: 1): Promise<boolean> {
  if (a < 3) stop();
  if (b === a) go();
  return (await g(a)) as boolean && !b;
}
`;

test("each condition, comparison, constant, await and call of a source can be turned, and nothing of its types", () => {
  const results = mutationsOf("f.ts", SOURCE).map((one) => {
    const text = mutated(SOURCE, one);
    const changed = text.split("\n").filter((line, at) => line !== SOURCE.split("\n")[at]);
    return `${one.line} ${one.kind}: ${changed.map((line) => line.trim()).join(" ")}`;
  });
  assert.deepEqual(results, [
    "2 condition: if (!(a < 3)) stop();",
    "2 comparison: if ((a <= 3)) stop();",
    "2 constant: if (a < 4) stop();",
    "2 call: if (a < 3) ;",
    "3 comparison: if ((b !== a)) go();",
    "3 call: if (b === a) ;",
    "4 logic: return ((await g(a)) as boolean || !b);",
    "4 await: return ((g(a))) as boolean && !b;",
  ]);
});
