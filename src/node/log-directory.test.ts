import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openLogReader, openLogStore } from "./log-store.ts";
import { oneLink } from "./one-link.contract.ts";

const root = mkdtempSync(join(tmpdir(), "theater-directory-"));
after(() => rmSync(root, { recursive: true }));

const limits = { segmentBytes: 64 * 1024 };
const fatal = (error: Error): never => assert.fail(error);

describe("a directory", () => {
  test("is written by one store at a time, and the second is told at once", async () => {
    const directory = join(root, "new", "locked");
    const store = await openLogStore({ directory, limits, fatal });
    const second = openLogStore({ directory, limits, fatal });
    await assert.rejects(second, { code: "STORE_LOCKED", remedy: /stop that one first/ });
    await store[Symbol.asyncDispose]();
    const third = await openLogStore({ directory, limits, fatal });
    await third[Symbol.asyncDispose]();
  });

  test("stays locked for other processes when this one asks for it twice", async () => {
    const directory = join(root, "twice");
    const store = await openLogStore({ directory, limits, fatal });
    await assert.rejects(openLogStore({ directory, limits, fatal }), { code: "STORE_LOCKED" });
    const program = `
      const { DatabaseSync } = require("node:sqlite");
      try { new DatabaseSync(process.argv[1]).exec("BEGIN EXCLUSIVE"); console.log("free"); }
      catch (error) { console.log(error.errstr); }`;
    const said = execFileSync(process.execPath, ["-e", program, join(directory, "lock.db")]);
    assert.equal(String(said), "database is locked\n");
    await store[Symbol.asyncDispose]();
  });

  test("is free again when its writer was killed, and what was acknowledged is there", async () => {
    const directory = join(root, "killed");
    const host = spawn(
      process.execPath,
      [join(import.meta.dirname, "log-host.contract.ts"), directory],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    const [said] = await once(host.stdout, "data");
    assert.equal(String(said), "durable\n");
    const beside = await openLogReader(directory);
    assert.equal((await beside.actor(oneLink().actor))?.head.linkCount, 1);
    await assert.rejects(openLogStore({ directory, limits, fatal }), { code: "STORE_LOCKED" });
    host.kill("SIGKILL");
    await once(host, "exit");
    const store = await openLogStore({ directory, limits, fatal });
    assert.equal((await store.actor(oneLink().actor))?.head.linkCount, 1);
    await store[Symbol.asyncDispose]();
    await beside[Symbol.asyncDispose]();
  });

  test("and its files are for their owner only", async () => {
    const directory = join(root, "mode");
    const store = await openLogStore({ directory, limits, fatal });
    await store.append([oneLink()]);
    for (const name of ["", ...readdirSync(directory)]) {
      assert.equal(statSync(join(directory, name)).mode & 0o077, 0, name);
    }
    await store[Symbol.asyncDispose]();
  });

  test("of somebody else is not touched, and one that has no log is not read", async () => {
    const directory = mkdtempSync(join(root, "foreign-"));
    writeFileSync(join(directory, "letter.txt"), "dear");
    await assert.rejects(openLogStore({ directory, limits, fatal }), { code: "STORE_FOREIGN" });
    await assert.rejects(openLogReader(directory), { code: "STORE_MISSING" });
    await assert.rejects(openLogReader(join(root, "nowhere")), { code: "STORE_MISSING" });
    assert.deepEqual(readdirSync(directory), ["letter.txt"]);
  });
});

test("an open store that does nothing lets its process end", () => {
  const directory = join(root, "idle");
  const file = join(import.meta.dirname, "log-host.contract.ts");
  const said = execFileSync(process.execPath, [file, directory, "end"], { timeout: 9_000 });
  assert.equal(String(said), "durable\n");
});
