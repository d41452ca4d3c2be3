import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { complete } from "./complete.ts";
import { VERBS } from "./verbs.ts";

const NAMES = {
  verbs: VERBS,
  codes: async () => [{ word: "STORE_LOCKED", help: "Another host." }],
  actors: async (data: string | undefined) =>
    data === "other" ? ["till"] : ["counter", "a b", "$(x)"],
};

async function words(...typed: string[]): Promise<string[]> {
  const { candidates, paths } = await complete(typed, NAMES);
  return [...candidates.map(({ word }) => word), ...(paths === undefined ? [] : [`:${paths}`])];
}

describe("completion", () => {
  test("of the first word is the verbs, and no hidden one", async () => {
    assert.deepEqual(
      new Set(await words("")),
      new Set(VERBS.filter(({ isHidden }) => !isHidden).map(({ words: own }) => own.split(" ")[0])),
    );
    assert.deepEqual(await words("verif"), ["verify"]);
    assert.deepEqual(await words("chain", ""), ["log"]);
    assert.deepEqual(await words("--data", "x", "--json", "verif"), ["verify"]);
    assert.deepEqual(await words("nonsense", ""), []);
  });

  test("of options is those of the verb that may still be given", async () => {
    assert.deepEqual(await words("ps", "--a"), ["--all"]);
    assert.deepEqual(await words("ps", "--all", "--a"), []);
    assert.ok((await words("ps", "-")).includes("--json"));
    assert.deepEqual(await words("run", "--call", "a=1", "--cal"), ["--call"]);
    assert.deepEqual(await words("ps", "--", "--a"), []);
  });

  test("of an actor is names that a shell leaves as they are, of the directory that is named", async () => {
    assert.deepEqual(await words("inspect", ""), ["counter"]);
    assert.deepEqual(await words("inspect", "--data", "other", ""), ["till"]);
    assert.deepEqual(await words("inspect", "--data=other", ""), ["till"]);
    assert.deepEqual(await words("inspect", "--data", "=", "other", ""), ["till"]);
    assert.deepEqual(await words("inspect", "counter", ""), []);
    assert.deepEqual(await words("run", "--call", "co"), ["counter="]);
  });

  test("of what may be a file says so", async () => {
    assert.deepEqual(await words("verify", ""), ["counter", ":file"]);
    assert.deepEqual(await words("run", "a.toml", ""), [":file"]);
    assert.deepEqual(await words("ps", "--data", ""), [":folder"]);
    assert.deepEqual(await words("ps", "--data", "="), [":folder"]);
    assert.deepEqual(await words("export", "counter", "-o", ""), [":file"]);
  });

  test("of codes, verbs and what is one of a few", async () => {
    assert.deepEqual(await words("explain", "STORE"), ["STORE_LOCKED"]);
    assert.deepEqual(await words("help", "chain", "l"), ["log"]);
    assert.deepEqual(await words("completion", ""), ["bash", "zsh", "fish"]);
  });

  test("never fails, whatever is typed", async () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("--", "-", "=", "--data", "--data=", "chain", "log", "run", "--call", "-o"),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word), async (typed) => {
        for (const { word: one } of (await complete(typed, NAMES)).candidates)
          assert.ok(one.startsWith(typed.at(-1) === "=" ? "" : (typed.at(-1) ?? "")));
      }),
    );
  });
});
