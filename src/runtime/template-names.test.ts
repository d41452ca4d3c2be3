import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { ActorId } from "../base/mod.ts";
import { Directory } from "./directory.ts";

const NAME = fc.string({ unit: fc.constantFrom("a", "b"), minLength: 1, maxLength: 4 });
const STEP = fc.record({ name: NAME, isTemplate: fc.boolean(), goes: fc.boolean() });

test("the template that fits a name longest has it, and counts those that run, whoever comes and goes", () => {
  fc.assert(
    fc.property(fc.array(STEP, { maxLength: 30 }), (steps) => {
      const directory = new Directory();
      for (const { name: written, isTemplate, goes } of steps) {
        const name = isTemplate ? `${written}*` : written;
        const id = name.padEnd(32, "0") as ActorId;
        if (goes) directory.remove(id);
        else directory.add({ id, name });
        const all = directory.all();
        const fits = (one: string): typeof all =>
          all
            .filter(({ name: of }) => of.endsWith("*") && of.length <= one.length)
            .filter(({ name: of }) => one.startsWith(of.slice(0, -1)))
            .toSorted((a, b) => b.name.length - a.name.length);
        assert.equal(directory.templateFor(written), fits(written)[0]);
        for (const template of all.filter(({ name: of }) => of.endsWith("*"))) {
          const under = all.filter(
            (one) => !one.name.endsWith("*") && fits(one.name)[0] === template,
          );
          assert.equal(directory.countUnder(template), under.length);
        }
      }
    }),
  );
});
