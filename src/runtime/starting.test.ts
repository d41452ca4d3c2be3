import assert from "node:assert/strict";
import { test } from "node:test";
import { newActorId } from "../base/mod.ts";
import { openMemoryStore } from "../store/mod.ts";
import { Directory } from "./directory.ts";
import { leaveNotBegun } from "./starting.ts";

test("one of whom nothing was recorded never bore its name", async () => {
  const directory = new Directory();
  const id = newActorId((size) => new Uint8Array(size));
  directory.add({ id, name: "shop" });
  await leaveNotBegun(id, directory, openMemoryStore());
  assert.equal(directory.find("shop"), undefined);
  assert.deepEqual(directory.retired("shop"), []);
});
