import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { metered } from "./metered-text.contract.ts";

describe("no handler of the guest's catches the stop", () => {
  const STOPS = `(module (memory 1) (global $caught (export "caught") (mut i32) (i32.const 0))
    (func $burn loop br 0 end)
    (func $sink call $sink call $sink)
    (func $guarded (param i32)
      block $caught
        try_table (catch_all $caught)
          local.get 0 if call $burn else call $sink end
        end
        return
      end
      i32.const 1 global.set $caught)
    (func (export "burn") i32.const 1 call $guarded)
    (func (export "sink") i32.const 0 call $guarded))`;
  for (const [name, code] of [
    ["burn", "ENGINE_OUT_OF_FUEL guest"],
    ["sink", "ENGINE_STACK_OVERFLOW guest"],
  ] as const) {
    test(code, async () => {
      const one = await metered(STOPS, { fuelMax: 100_000n });
      assert.equal(one.ends(name), code);
      assert.equal((one.exports["caught"] as WebAssembly.Global).value, 0);
    });
  }
});

/** Throws from n frames down, n rounds; what it catches it throws on as `form` says. */
function thrower(handler: string): string {
  return `(module (tag $e (param i32)) (type $t (func (param i32)))
    (func $down (param i32)
      local.get 0 if local.get 0 i32.const 1 i32.sub call $down else i32.const 5 throw $e end)
    (func $catch (export "catch") (param i32) (result i32) ${handler})
    (func (export "rounds") (param i32)
      loop i32.const 8 call $catch drop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end)
    (func (export "uncaught") i32.const 3 call $down))`;
}

const HANDLERS = {
  "to a block": `block $h (result i32) try_table (catch $e $h) local.get 0 call $down end
    unreachable end`,
  "to the function's own label": `try_table (catch $e 0) local.get 0 call $down end i32.const 0`,
  "with the exception": `block $h (result i32 exnref) try_table (catch_ref $e $h)
    local.get 0 call $down end unreachable end drop`,
  "of everything, to an if": `i32.const 1 if $h try_table (catch_all $h) local.get 0 call $down end
    else nop end i32.const 5`,
  "thrown on, and caught again": `block $outer (result i32)
    try_table (catch $e $outer)
      block $h (result exnref) try_table (catch_all_ref $h) local.get 0 call $down end unreachable end
      throw_ref
    end unreachable end`,
} as const;

describe("an exception that is caught leaves depth and fuel as they are", () => {
  for (const [name, handler] of Object.entries(HANDLERS)) {
    test(`caught ${name}`, async () => {
      const one = await metered(thrower(handler), { depthMax: 12 });
      assert.equal(one.ends("rounds", 1_000), undefined);
      const [first, second] = [one.burns("catch", 9), one.burns("catch", 9)];
      assert.equal(first, second);
      const throws = name.startsWith("thrown on") ? 2 : 1;
      const least = 9 * 6 + 9 * 32 + throws * 64; // nine calls, nine frames left behind
      assert.ok(first >= least && first <= least + 62, String(first));
      assert.equal(one.ends("catch", 10), undefined);
      assert.equal(one.ends("catch", 11), "ENGINE_STACK_OVERFLOW guest");
    });
  }

  test("caught at a loop's head, round for round", async () => {
    const one = await metered(
      `(module (tag $e) (func $throw throw $e)
        (func (export "run") (param i32)
          loop $again
            local.get 0 i32.eqz if return end
            local.get 0 i32.const 1 i32.sub local.set 0
            try_table (catch $e $again) call $throw end
          end))`,
      { depthMax: 2 },
    );
    const costs = [10, 20, 30].map((rounds) => one.burns("run", rounds));
    assert.equal((costs[1] as number) - (costs[0] as number), 10 * (3 + 4 + 1 + 65));
    assert.equal((costs[2] as number) - (costs[1] as number), 10 * (3 + 4 + 1 + 65));
  });

  test("a branch to a label that also catches keeps its own count", async () => {
    const one = await metered(
      `(module (tag $e) (func $work (param i32)
          loop local.get 0 i32.const 1 i32.sub local.tee 0 br_if 0 end)
        (func (export "run") (param i32)
          block $both
            try_table (catch $e $both)
              i32.const 1000 call $work
              local.get 0 br_if $both
              throw $e
            end
          end i32.const 10 call $work))`,
    );
    assert.equal(one.burns("run", 1), 2 + 5_000 + 2 + 2 + 50);
    assert.equal(one.burns("run", 0), 2 + 5_000 + 2 + 1 + 66 + 50);
  });

  test("an if that is not entered, whose label also catches, keeps its own count", async () => {
    const one = await metered(
      `(module (tag $e) (func (export "run") (param i32)
        loop $again
          local.get 0 if i32.const 0 drop end
          i32.const 0 if $h try_table (catch_all $h) throw $e end end
          local.get 0 i32.const 1 i32.sub local.tee 0 br_if $again
        end))`,
    );
    assert.equal(one.burns("run", 1_000), 1_000 * 11);
    assert.equal(one.ends("run", 0), "ENGINE_OUT_OF_FUEL guest");
  });

  test("what it leaves behind is paid by the frame, and to the unit", async () => {
    const one = await metered(thrower(HANDLERS["to a block"]), { depthMax: 500 });
    const [shallow, deep] = [one.burns("catch", 100), one.burns("catch", 400)];
    assert.equal(deep - shallow, 300 * (6 + 32));
    one.meter.fuel = BigInt(deep);
    assert.equal(one.ends("catch", 400), undefined);
    assert.equal(one.meter.fuel, 0n);
    one.meter.fuel = BigInt(deep - 1);
    assert.equal(one.ends("catch", 400), "ENGINE_OUT_OF_FUEL guest");
  });

  test("one that nobody catches is a trap", async () => {
    const one = await metered(thrower(HANDLERS["to a block"]));
    assert.equal(one.ends("uncaught"), "ENGINE_TRAP guest");
  });
});
