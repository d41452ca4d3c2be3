import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { child, Stage } from "./stage.contract.ts";

const abc = ["a", "b", "c"].map((key) => child(key));

test("children are started in order, and then the supervisor is ready", () => {
  const stage = new Stage({}, abc);
  assert.deepEqual(stage.news(), ["start a", "start b", "start c", "ready"]);
  assert.deepEqual(stage.running, ["a", "b", "c"]);
});

describe("when the second of three children fails", () => {
  const cases = [
    ["one-for-one", ["start b"]],
    ["rest-for-one", ["stop c", "start b", "start c"]],
    ["one-for-all", ["stop c", "stop a", "start a", "start b", "start c"]],
  ] as const;
  for (const [strategy, news] of cases) {
    test(`${strategy} does: ${news.join(", ")}`, () => {
      const stage = new Stage({ strategy }, abc);
      stage.news();
      stage.exit("b");
      assert.deepEqual(stage.news(), news);
    });
  }
});
