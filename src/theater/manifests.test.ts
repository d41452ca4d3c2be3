import assert from "node:assert/strict";
import { test } from "node:test";
import { CAPABILITIES } from "../capabilities/mod.ts";
import { grantOf, Manifests, MANIFESTS_MAX } from "./manifests.ts";

const tables = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));

function text(name: string): string {
  return `name = "${name}"\nversion = "1.0.0"\ncomponent = "c.wasm"`;
}

test("a manifest that was read is not read again, and grants the same", () => {
  const manifests = new Manifests(tables);
  const first = manifests.of(text("a"));
  assert.equal(manifests.of(text("a")), first);
  assert.equal(grantOf(manifests.of(text("a"))), grantOf(first));
  assert.notEqual(manifests.of(text("b")), first);
});

test("one that is wrong is refused each time", () => {
  const manifests = new Manifests(tables);
  for (let time = 0; time < 2; time++)
    assert.throws(() => manifests.of('name = "a"'), { code: "MANIFEST_MISSING_KEY" });
});

test("only so many are kept", () => {
  const manifests = new Manifests(tables);
  const first = manifests.of(text("a"));
  for (let at = 0; at < MANIFESTS_MAX; at++) manifests.of(text(`b${at}`));
  assert.notEqual(manifests.of(text("a")), first);
});

test("what a capability's table refuses is told in our words, with what the value must be", () => {
  const cases: [handler: string, code: string, what: RegExp, remedy: RegExp][] = [
    [
      'type = "supervisor"\nchildren-max = 10_001',
      "MANIFEST_BAD_VALUE",
      /^`handler\[0\].children-max` must be a whole number from 0 to 10000, not 10001$/,
      /: children-max = 100$/,
    ],
    [
      'type = "channels"\nchannels-max = -1',
      "MANIFEST_BAD_VALUE",
      /must be a whole number from 0 to 10000, not -1$/,
      /: channels-max = 100$/,
    ],
    [
      'type = "monitors"\nmonitors-max = "x"',
      "MANIFEST_WRONG_TYPE",
      /must be a whole number from 0 to 10000, not "x"$/,
      /: monitors-max = 100$/,
    ],
    [
      'type = "message-server"\nto = ["till", "a*b"]',
      "MANIFEST_BAD_VALUE",
      /^`handler\[0\].to\[1\]` must be an actor's name or id, or what names begin with and "\*" .*, not "a\*b"$/,
      /^change it, for example: "shop\/\*"$/,
    ],
    [
      'type = "message-server"\nto = "till"',
      "MANIFEST_WRONG_TYPE",
      /must be a list of at most 1000 addresses, not "till"$/,
      /: to = \["shop\/\*","till"\]$/,
    ],
  ];
  for (const [handler, code, what, remedy] of cases)
    assert.throws(() => new Manifests(tables).of(`${text("a")}\n[[handler]]\n${handler}`), {
      code,
      what,
      remedy,
    });
});
