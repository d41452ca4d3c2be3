import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type ActorId, type Digest, digestFromBytes } from "../base/mod.ts";
import type { Append, LogStore, StoreError } from "../store/mod.ts";
import { openLogStore } from "./log-store.ts";
import { oneLink } from "./one-link.contract.ts";

const root = mkdtempSync(join(tmpdir(), "theater-thread-"));
after(() => rmSync(root, { recursive: true }));

const limits = { segmentBytes: 64 * 1024 };
const { actor } = oneLink();

test("more batches than the ring takes become durable, in order", async () => {
  const { store } = await open();
  const links = chain(3_000, 300);
  const resolved: number[] = [];
  await Promise.all(
    links.map(async (link, at) => {
      assert.deepEqual(await store.append([link]), []);
      resolved.push(at);
    }),
  );
  assert.deepEqual(
    resolved,
    links.map((_, at) => at),
  );
  assert.equal((await store.actor(actor))?.head.linkCount, links.length);
  await store[Symbol.asyncDispose]();
});

test("so does one append of so many batches that some wait for a sync", async () => {
  const { store } = await open();
  const links = chain(300, 70_000);
  assert.deepEqual(await store.append(links), []);
  assert.equal((await store.actor(actor))?.head.linkCount, links.length);
  await store[Symbol.asyncDispose]();
});

test("what is larger than a piece of shared memory, and than a segment, becomes durable among the rest", async () => {
  const { store, directory } = await open();
  const links = chain(8, 5_000_000).map((link, at) => (at % 2 === 0 ? link : shorter(link)));
  await Promise.all(links.map((link) => store.append([link])));
  await store[Symbol.asyncDispose]();
  const { store: again } = await open(directory);
  assert.deepEqual(
    await read(again, actor),
    links.map(({ link }) => link),
  );
  await again[Symbol.asyncDispose]();
});

test("a writer that fails is told once, and closing ends all the same", async () => {
  const told: StoreError[] = [];
  const { store, directory } = await open(undefined, (error) => void told.push(error));
  rmSync(directory, { recursive: true }); // so no further segment can be made
  const failed = { code: "STORE_FAILED" };
  await assert.rejects(async () => {
    for (const link of chain(1_000, 1_000)) await store.append([link]);
  }, failed);
  await assert.rejects(store.append(chain(1, 10)), failed);
  assert.equal(told.length, 1);
  await store[Symbol.asyncDispose]();
});

async function open(
  directory: string = mkdtempSync(join(root, "s-")),
  fatal: (error: StoreError) => void = (error) => assert.fail(error),
): Promise<{ store: LogStore; directory: string }> {
  return { store: await openLogStore({ directory, limits, fatal }), directory };
}

function chain(count: number, size: number): Append[] {
  const links: Append[] = [];
  for (let at = 0; at < count; at++) {
    const digest = new Uint8Array(32);
    new DataView(digest.buffer).setUint32(0, at + 1);
    const before = links.at(-1);
    links.push({
      ...oneLink(),
      expected: before?.digest ?? oneLink().expected,
      digest: digestFromBytes(digest) as Digest, // 32 bytes
      seq: at,
      link: new Uint8Array(size).fill(at % 251),
      entry: at === 0 ? oneLink().entry : undefined,
    });
  }
  return links;
}

function shorter(append: Append): Append {
  return { ...append, link: append.link.slice(0, 100) };
}

async function read(store: LogStore, of: ActorId): Promise<Uint8Array[]> {
  const pages = await Array.fromAsync(store.links(of, 0));
  return pages.flat().map(({ link }) => link);
}
