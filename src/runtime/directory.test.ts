import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { Directory } from "./directory.ts";

const id = (digit: string): ActorId => digit.repeat(32) as ActorId;

test("whoever is above an actor is found, the nearest first", () => {
  const directory = new Directory();
  directory.add({ id: id("a"), name: "top" });
  directory.add({ id: id("b"), name: "top/middle", supervisor: id("a") });
  directory.add({ id: id("c"), name: "top/middle/low", supervisor: id("b") });
  assert.deepEqual(directory.above(id("c")), [id("b"), id("a")]);
  assert.deepEqual(directory.above(id("a")), []);
});

test("and once only, where a store says that they are above each other", () => {
  const directory = new Directory();
  directory.add({ id: id("a"), name: "a", supervisor: id("b") });
  directory.add({ id: id("b"), name: "b", supervisor: id("a") });
  assert.deepEqual(directory.above(id("a")), [id("b"), id("a")]);
});

test("those who bore a name are known when they have ended, the last one first", () => {
  const directory = new Directory();
  for (const digit of ["a", "b", "a"]) {
    directory.add({ id: id(digit), name: "shop" });
    directory.remove(id(digit));
  }
  assert.deepEqual(directory.retired("shop"), [id("a"), id("b")]);
  directory.add({ id: id("a"), name: "shop" }); // begun again by its supervisor
  assert.deepEqual(directory.retired("shop"), [id("b")]);
  assert.deepEqual(directory.retired(id("b")), [id("b")]);
});
