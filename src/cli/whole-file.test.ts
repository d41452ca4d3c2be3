import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  closeSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { writeWhole } from "./whole-file.ts";

const folder = mkdtempSync(join(tmpdir(), "theater-whole-"));
after(() => rmSync(folder, { recursive: true }));

async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield new TextEncoder().encode(text);
}

test("a file is replaced when all of it is there, and stays as it was where that fails", async () => {
  const file = join(folder, "file");
  assert.equal(await writeWhole(file, pieces("one", "two")), 6);
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield* pieces("thr");
    throw new RangeError("no more");
  }
  await assert.rejects(writeWhole(file, failing()), RangeError);
  assert.equal(readFileSync(file, "utf8"), "onetwo");
  assert.deepEqual(readdirSync(folder), ["file"]);
});

test("a link stays one, to what is written", async () => {
  const file = join(folder, "linked");
  const link = join(folder, "link");
  writeFileSync(file, "old");
  symlinkSync(file, link);
  await writeWhole(link, pieces("new"));
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readFileSync(file, "utf8"), "new");
  rmSync(file);
  await writeWhole(link, pieces("anew"));
  assert.equal(readFileSync(file, "utf8"), "anew");
});

test(
  "what a shell has open is written on, and not replaced",
  { skip: process.platform !== "linux" && "no files with the numbers of what is open" },
  async () => {
    const file = join(folder, "log");
    writeFileSync(file, "before ");
    const open = openSync(file, "a");
    await writeWhole(`/proc/self/fd/${open}`, pieces("and after"));
    closeSync(open);
    assert.equal(readFileSync(file, "utf8"), "before and after");
  },
);

test(
  "what is no file is written through, and stays what it is",
  { skip: process.platform === "win32" && "no pipes with names" },
  async () => {
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    const read = readFile(pipe, "utf8");
    assert.equal(await writeWhole(pipe, pieces("all ", "of it")), 9);
    assert.equal(await read, "all of it");
    assert.ok(lstatSync(pipe).isFIFO());
  },
);
