import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { PersistentMap } from "./mod.ts";

test("it answers as a Map does, and every older version as it did then", () => {
  const steps = fc.array(fc.tuple(fc.nat(40), fc.option(fc.nat(1_000), { nil: undefined })), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (list) => {
      let map = PersistentMap.of<number, number>();
      const model = new Map<number, number>();
      const versions: { map: PersistentMap<number, number>; entries: [number, number][] }[] = [];
      for (const [key, value] of list) {
        map = value === undefined ? map.delete(key) : map.set(key, value);
        if (value === undefined) model.delete(key);
        else model.set(key, value);
        assert.equal(map.get(key), value);
        assert.equal(map.size, model.size);
        versions.push({ map, entries: [...model].toSorted(([a], [b]) => a - b) });
      }
      for (const version of versions) assert.deepEqual(version.map.entries(), version.entries);
    }),
  );
});

test("keys that come in order leave it balanced: 100,000 of them take no deep stack and no long time", () => {
  let map = PersistentMap.of<number, number>();
  for (let key = 0; key < 100_000; key++) map = map.set(key, key);
  for (let key = 0; key < 99_990; key++) map = map.delete(key);
  assert.deepEqual(
    map.entries().map(([key]) => key),
    [99990, 99991, 99992, 99993, 99994, 99995, 99996, 99997, 99998, 99999],
  );
});
