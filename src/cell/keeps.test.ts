import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SLOW_MS, stays } from "./keeps.ts";

const close = { isClose: true };

describe("A cell for quick actors", () => {
  test("lets one go whose turns have held it for four times what a slow one does", () => {
    const slow = { ...close, meanMs: SLOW_MS + 1 };
    assert.equal(stays("quick", { ...slow, turnCount: 3 }), true);
    assert.equal(stays("quick", { ...slow, turnCount: 4 }), false);
  });

  test("lets one go after two turns that are long", () => {
    assert.equal(stays("quick", { ...close, meanMs: 2 * SLOW_MS, turnCount: 2 }), false);
  });

  test("judges nobody by one turn, however long", () => {
    assert.equal(stays("quick", { ...close, meanMs: 1_000, turnCount: 1 }), true);
  });

  test("keeps one whose turns are short, however many", () => {
    assert.equal(stays("quick", { ...close, meanMs: SLOW_MS, turnCount: 1_000_000 }), true);
  });

  test("keeps one whose time was not that of the processor: others may have had it", () => {
    assert.equal(stays("quick", { isClose: false, meanMs: 1_000, turnCount: 100 }), true);
  });
});

test("The slow cell lets go of one when 32 turns took less than a millisecond each", () => {
  assert.equal(stays("slow", { ...close, meanMs: 0.9, turnCount: 31 }), true);
  assert.equal(stays("slow", { ...close, meanMs: 0.9, turnCount: 32 }), false);
  assert.equal(stays("slow", { ...close, meanMs: 1, turnCount: 32 }), true);
});

test("A cell for any actor keeps all", () => {
  assert.equal(stays("any", { ...close, meanMs: 1_000, turnCount: 1_000 }), true);
});
