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
