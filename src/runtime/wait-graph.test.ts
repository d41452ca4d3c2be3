import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActorId } from "../base/mod.ts";
import { WaitGraph } from "./wait-graph.ts";

const [a, b, c] = ["a", "b", "c"] as ActorId[] as [ActorId, ActorId, ActorId];

test("an actor that waits for itself closes a circle", () => {
  assert.equal(new WaitGraph().add(a, a), false);
});

test("the edge that would close a circle is refused, however long the circle is, and not kept", () => {
  const graph = new WaitGraph();
  assert.equal(graph.add(a, b), true);
  assert.equal(graph.add(b, c), true);
  assert.equal(graph.add(c, a), false);
  assert.equal(graph.of(c), undefined);
});

test("whoever waits no more is in nobody's way", () => {
  const graph = new WaitGraph();
  graph.add(a, b);
  graph.remove(a);
  assert.equal(graph.add(b, a), true);
});

test("two may wait for the same actor", () => {
  const graph = new WaitGraph();
  assert.equal(graph.add(a, c), true);
  assert.equal(graph.add(b, c), true);
});
