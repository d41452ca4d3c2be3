import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { WaitGraph } from "./wait-graph.ts";

const stay = (): void => assert.fail("it gave way");
const [a, b, c] = ["a", "b", "c"] as ActorId[] as [ActorId, ActorId, ActorId];

test("an actor that waits for itself closes a circle", () => {
  assert.equal(new WaitGraph().add(a, a, stay), false);
});

test("the edge that would close a circle is refused, however long the circle is, and not kept", () => {
  const graph = new WaitGraph();
  assert.equal(graph.add(a, b, stay), true);
  assert.equal(graph.add(b, c, stay), true);
  assert.equal(graph.add(c, a, stay), false);
  assert.equal(graph.of(c), undefined);
});

test("whoever waits no more is in nobody's way", () => {
  const graph = new WaitGraph();
  graph.add(a, b, stay);
  graph.remove(a);
  assert.equal(graph.add(b, a, stay), true);
});

test("two may wait for the same actor", () => {
  const graph = new WaitGraph();
  assert.equal(graph.add(a, c, stay), true);
  assert.equal(graph.add(b, c, stay), true);
});

test("a call that was taken insists, and one that was not gives way", () => {
  const graph = new WaitGraph();
  const gaveWay: string[] = [];
  graph.add(b, c, () => gaveWay.push("b"));
  graph.begin(b, c);
  graph.add(c, a, () => gaveWay.push("c"));
  graph.insist(a, b);
  assert.deepEqual(gaveWay, ["c"]);
  assert.equal(graph.of(a), b);
  assert.equal(graph.of(c), undefined);
});

test("of a circle that a wait closes, a call gives way that was not taken, and else the wait", () => {
  const graph = new WaitGraph();
  const gaveWay: string[] = [];
  graph.add(b, a, () => gaveWay.push("b"));
  assert.equal(graph.addWait(a, b, stay), true);
  assert.deepEqual(gaveWay, ["b"]);
  assert.equal(graph.addWait(b, a, stay), false); // both were taken
  assert.equal(graph.add(b, a, stay), false);
});

test("nobody gives way where there is no circle", () => {
  const graph = new WaitGraph();
  graph.add(b, c, stay);
  graph.insist(a, b);
  assert.equal(graph.of(b), c);
});

test("a call that began though it was told to give way is waited for all the same", () => {
  const graph = new WaitGraph();
  graph.begin(a, b);
  assert.equal(graph.of(a), b);
  assert.equal(graph.add(b, a, stay), false);
});
