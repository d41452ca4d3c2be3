import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Handle, type Value, type WitFunction, type WitType } from "../base/mod.ts";
import { Resource } from "../capabilities/mod.ts";
import { lendingOf, type MadeBy, Resources } from "./resources.ts";

class Cup extends Resource {}

const own = { kind: "own", resource: "shop:tea/cups@1.0.0#cup" } as const;
const borrow = { ...own, kind: "borrow" } as const;
const u8 = { kind: "u8" } as const;

function lending(params: readonly WitType[], result?: WitType) {
  const type: WitFunction = {
    params: params.map((type, at) => ({ name: `p${at}`, type })),
    result,
  };
  const found = lendingOf(type);
  assert(found !== undefined);
  return found;
}

const nobody = (): never => assert.fail("nothing has to be made again");
const GIVES = lending([], own);
const LENDS = lending([borrow]);
const TAKES = lending([own]);

function give(resources: Resources, cup: Cup = new Cup()): Handle {
  return resources.given(GIVES, cup) as Handle;
}

describe("the host's resources", () => {
  test("are numbered from 1 in the order in which they were given, and no number is used twice", () => {
    const resources = new Resources();
    const first = give(resources);
    resources.released(TAKES, [first]);
    assert.deepEqual([first.rep, give(resources).rep, give(resources).rep], [1, 2, 3]);
    assert.equal(first.resource, own.resource);
    resources.clear();
    assert.equal(give(resources).rep, 1);
  });

  test("are found again by their number until the guest gives them up", () => {
    const resources = new Resources();
    const cup = new Cup();
    const handle = give(resources, cup);
    assert.deepEqual(resources.taken(LENDS, [handle], nobody), [cup]);
    resources.released(LENDS, [handle]);
    assert.deepEqual(resources.taken(TAKES, [handle], nobody), [cup]);
    resources.released(TAKES, [handle]);
    assert.throws(() => resources.taken(LENDS, [handle], nobody), { code: "CAPABILITY_CLOSED" });
  });

  test("that are held when the instance goes are let go once, the last given first; and so is what comes later", () => {
    const resources = new Resources();
    const gone: Cup[] = [];
    class Kept extends Cup {
      override letGo(): void {
        gone.push(this);
      }
    }
    const cups = [new Kept(), new Kept(), new Kept(), new Kept()] as const;
    const [, second] = cups.slice(0, 3).map((cup) => give(resources, cup));
    assert(second !== undefined);
    resources.released(TAKES, [second]);
    assert.deepEqual(resources.letGo(), []);
    assert.deepEqual(gone, [cups[2], cups[0]]);
    assert.deepEqual(resources.letGo(), []);
    give(resources, cups[3]);
    assert.deepEqual(gone, [cups[2], cups[0], cups[3]]);
  });

  test("that the record gave are counted, and made again once, when the guest first uses one", () => {
    const resources = new Resources();
    const made: MadeBy = { interface: "shop:tea/cups@1.0.0", function: "take", args: [], nowMs: 7 };
    const misnumbered = (): never => assert.fail("the numbers are right");
    resources.replayed(GIVES, new Handle(own.resource, 1), made, misnumbered);
    assert.equal(give(resources).rep, 2);
    const again: MadeBy[] = [];
    const restore = (one: MadeBy): Cup => {
      again.push(one);
      return new Cup();
    };
    const [cup] = resources.taken(LENDS, [new Handle(own.resource, 1)], restore);
    assert.deepEqual(resources.taken(LENDS, [new Handle(own.resource, 1)], restore), [cup]);
    assert.deepEqual(again, [made]);
  });

  test("that cannot be made again are closed", () => {
    const resources = new Resources();
    const made: MadeBy = { interface: "a:b/c@1.0.0", function: "take", args: [], nowMs: 7 };
    resources.replayed(GIVES, new Handle(own.resource, 1), made, nobody);
    const handle = new Handle(own.resource, 1);
    assert.throws(() => resources.taken(LENDS, [handle], () => undefined), {
      code: "CAPABILITY_CLOSED",
    });
  });

  test("are numbered by the record as they are here, or it is not the guest's", () => {
    const resources = new Resources();
    const made: MadeBy = { interface: "a:b/c@1.0.0", function: "take", args: [], nowMs: 7 };
    assert.throws(
      () =>
        resources.replayed(GIVES, new Handle(own.resource, 5), made, (recorded, counted) => {
          throw new Error(`${recorded} for ${counted}`);
        }),
      /5 for 1/,
    );
  });

  test("something else in their place is the capability's fault", () => {
    assert.throws(() => new Resources().given(GIVES, "a cup"), TypeError);
  });
});

describe("handles are found in every type that may hold them", () => {
  const cups = [new Cup(), new Cup()];
  const cases: readonly [string, WitType, Value, Value][] = [
    ["a list", { kind: "list", element: own }, cups, [1, 2]],
    ["a tuple", { kind: "tuple", elements: [u8, own] }, [9, cups[0]], [9, 1]],
    [
      "a record",
      {
        kind: "record",
        fields: [
          { name: "my-cup", type: own },
          { name: "size", type: u8 },
        ],
      },
      { myCup: cups[0], size: 3 },
      { myCup: 1, size: 3 },
    ],
    ["an option", { kind: "option", element: own }, cups[0], 1],
    ["an option of none", { kind: "option", element: own }, undefined, undefined],
    [
      "an option of an option",
      { kind: "option", element: { kind: "option", element: own } },
      { tag: "some", val: cups[0] },
      { tag: "some", val: 1 },
    ],
    [
      "a result",
      { kind: "result", ok: own, err: u8 },
      { tag: "ok", val: cups[0] },
      { tag: "ok", val: 1 },
    ],
    [
      "its other case",
      { kind: "result", ok: own, err: u8 },
      { tag: "err", val: 4 },
      { tag: "err", val: 4 },
    ],
    [
      "a variant",
      {
        kind: "variant",
        cases: [
          { name: "cup", type: own },
          { name: "none", type: undefined },
        ],
      },
      { tag: "cup", val: cups[0] },
      { tag: "cup", val: 1 },
    ],
  ];
  for (const [what, type, answer, numbered] of cases) {
    test(what, () => {
      const given = new Resources().given(lending([], type), answer);
      const plain = JSON.stringify(given, (_key, value: unknown) =>
        value instanceof Handle ? value.rep : value,
      );
      assert.equal(plain, JSON.stringify(numbered));
    });
  }

  test("a function without handles pays nothing", () => {
    const plain: WitType = {
      kind: "list",
      element: { kind: "option", element: { kind: "string" } },
    };
    assert.equal(lendingOf({ params: [{ name: "a", type: plain }], result: plain }), undefined);
  });
});
