import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { CAPABILITIES } from "../capabilities/mod.ts";
import { ManifestError } from "../manifest/mod.ts";
import { type ActorSource, loadSource } from "./source.ts";

const TABLES = new Map(CAPABILITIES.map(({ type, table }) => [type, table]));
const HEAD = 'name = "a"\nversion = "1.0.0"\n';
const NOTHING = new Uint8Array();

function childOf(name: string): string {
  return `[[child]]\nname = "${name}"\nmanifest = "${name}.toml"\n`;
}

async function problems(source: string | ActorSource): Promise<ManifestError> {
  try {
    await loadSource(source, TABLES);
  } catch (error) {
    if (error instanceof ManifestError) return error;
    throw error;
  }
  return assert.fail("it was loaded");
}

describe("a tree of manifests is refused with every problem of all of them", () => {
  test("be a child's manifest bad, its component missing, or it missing itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "theater-source-"));
    try {
      const files = {
        "a.toml": `${HEAD}${["bad", "bare", "gone", "sub"].map(childOf).join("")}`,
        "bad.toml": `${HEAD}component = "c.wasm"\ndescription = 1\nexports = 1\n`,
        "bare.toml": `${HEAD}component = "c.wasm"\n`,
        "sub.toml": `${HEAD}${childOf("lost")}${childOf("bad")}`,
      };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
      const error = await problems(join(folder, "a.toml"));
      assert.deepEqual(
        error.problems.map(({ code, where }) => [code, where.slice(folder.length + 1)]),
        [
          ["MANIFEST_WRONG_TYPE", "bad.toml:4:15"],
          ["MANIFEST_WRONG_TYPE", "bad.toml:5:11"],
          ["MANIFEST_UNREADABLE", "bare.toml:3:13"],
          ["MANIFEST_UNREADABLE", "a.toml:11:12"],
          ["MANIFEST_UNREADABLE", "sub.toml:5:12"],
        ],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("be one of them named by more children than problems are told", async () => {
    const folder = mkdtempSync(join(tmpdir(), "theater-source-"));
    try {
      const many = Array.from({ length: 120 }, (_, at) =>
        childOf("bad").replace('name = "bad"', `name = "c${at}"`),
      );
      const files = {
        "a.toml": `${HEAD}${many.join("")}${childOf("worse")}`,
        "bad.toml": `${HEAD}component = "c.wasm"\ndescription = 1\n`,
        "worse.toml": `${HEAD}component = "c.wasm"\nexports = 1\n`,
      };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
      const error = await problems(join(folder, "a.toml"));
      assert.deepEqual(
        error.problems.map(({ where }) => where.slice(folder.length + 1)),
        ["bad.toml:4:15", "worse.toml:4:11"],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("be a kind's manifest not there, or that of a supervisor", async () => {
    const kinds =
      '[[kind]]\nname = "a"\nmanifest = "a.toml"\n[[kind]]\nname = "b"\nmanifest = "b.toml"\n';
    const { problems: found } = await problems({
      manifest: `${HEAD}component = "c.wasm"\n[[handler]]\ntype = "supervisor"\n${kinds}`,
      component: NOTHING,
      children: { "b.toml": { manifest: `${HEAD}[supervisor]`, component: NOTHING } },
    });
    assert.deepEqual(
      found.map(({ what }) => what),
      ['"a.toml" was not handed in', "the kind's manifest is that of a supervisor"],
    );
  });
});

test("a manifest that is twice its own child is refused, and not read for every path to it", async () => {
  let readCount = 0;
  const itself = {
    get manifest(): string {
      readCount++;
      return `${HEAD}${childOf("b")}${childOf("c")}`;
    },
    component: NOTHING,
    children: {},
  };
  Object.assign(itself.children, { "b.toml": itself, "c.toml": itself });
  const error = await problems(itself);
  assert.equal(error.code, "MANIFEST_BAD_VALUE");
  assert.match(error.what, /^more than 16 supervisors within one another/);
  assert.match(error.remedy, /^name another manifest where one names itself/);
  assert.ok(readCount < 300, String(readCount));
});
