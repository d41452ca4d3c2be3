import assert from "node:assert/strict";
import { test } from "node:test";
import { testTheater } from "theater/testing";

const API = "shop:cart/api@1.0.0";

test("keeps what was put in, and replays to the same", async () => {
  await using theater = await testTheater();
  const cart = await theater.start("manifest.toml");
  const { value } = await cart.invoke(`${API}#add`, [{ sku: "tea", count: 2 }]);
  assert.deepEqual(value, { tag: "ok", val: 2 });
  await cart.invoke(`${API}#add`, [{ sku: "tea", count: 1 }]);
  await theater.restart();
  const items = await cart.invoke(`${API}#items`, []);
  assert.equal(JSON.stringify(items.value), '[{"sku":"tea","count":3}]');
  await cart.replays();
});

test("refuses to add nothing", async () => {
  await using theater = await testTheater();
  const cart = await theater.start("manifest.toml");
  const { value } = await cart.invoke(`${API}#add`, [{ sku: "tea", count: 0 }]);
  assert.deepEqual(value, { tag: "err", val: "nothing to add" });
});
