import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { decodeValue, encodeValue, ledgerDigest, verifyExport } from "../../src/chain/mod.ts";
import { nodeSha256 } from "../../src/theater/mod.ts";
import { makeVectors, type Vectors } from "../../scripts/vectors.ts";
import { hasPython, pythonVerdicts } from "../campaigns/python.ts";

function read<Name extends keyof Vectors>(name: Name): Vectors[Name] {
  const text = readFileSync(join(import.meta.dirname, `${name}.json`), "utf8");
  return JSON.parse(text) as Vectors[Name]; // the first test holds it to what is made
}

const chains = read("chains");
const values = read("values");

test("the files are what `npm run vectors` makes", async () => {
  const made = JSON.parse(JSON.stringify(await makeVectors())) as Vectors;
  for (const name of ["chains", "events", "values"] as const)
    assert.deepEqual(made[name], read(name));
});

test("every kind of event and of effect occurs", () => {
  const kinds = new Set(read("events").map(({ kind }) => kind));
  assert.equal(kinds.size, 13);
  const text = read("events")
    .map((event) => event.text)
    .join("\n");
  for (const effect of [
    "call #",
    "send #",
    "reply to",
    "timer at",
    "cancelled",
    "answered",
    "put",
    "removed",
    "child",
    "monitor",
    "channel",
  ])
    assert.ok(text.includes(effect), effect);
});

describe("a good chain verifies, and is what the file says", () => {
  for (const { name, hex, ledger, ...expected } of chains.good) {
    test(name, () => {
      const report = verifyExport(Uint8Array.fromHex(hex), nodeSha256);
      const counts = Object.fromEntries(
        Object.keys(expected).map((key) => [key, Reflect.get(report, key)]),
      );
      assert.deepEqual(
        { ...counts, genesis: report.genesis.toHex(), head: report.head.toHex() },
        expected,
      );
      assert.equal(ledgerDigest(nodeSha256, report.ledger).toHex(), ledger);
    });
  }
});

describe("a bad chain is refused with its code", () => {
  for (const { name, hex, code } of chains.bad)
    test(name, () =>
      assert.throws(() => verifyExport(Uint8Array.fromHex(hex), nodeSha256), { code }),
    );
});

test("the verifier in Python judges the same, as far as form goes", async (t) => {
  if (!hasPython()) return t.skip("this machine has no python3");
  const all = [...chains.good, ...chains.bad];
  const verdicts = await pythonVerdicts(all.map(({ hex }) => Uint8Array.fromHex(hex)));
  for (const [at, one] of all.entries()) {
    const refused = "level" in one && one.level === "form";
    assert.equal(verdicts[at]?.startsWith("refused "), refused, `${one.name}: ${verdicts[at]}`);
    if ("head" in one) assert.equal(verdicts[at], `verified ${one.linkCount} ${one.head}`);
  }
});

describe("a value decodes and encodes to the same bytes", () => {
  for (const { wit, type, hex } of values.good)
    test(`${wit} ${hex}`, () => {
      const bytes = Uint8Array.fromHex(hex);
      assert.equal(encodeValue(type, decodeValue(type, bytes)).toHex(), hex);
    });
});

describe("a value in another form is refused", () => {
  for (const { wit, type, why, hex, code } of values.bad)
    test(`${wit}: ${why}`, () =>
      assert.throws(() => decodeValue(type, Uint8Array.fromHex(hex)), { code }));
});
