import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { BuildError } from "./errors.ts";
import { Cursor, leb128, readSections, type Section, writeSections } from "./core-module.ts";

test("a number comes back from its LEB128", () => {
  fc.assert(
    fc.property(fc.nat({ max: 0xffff_ffff }), (value) => {
      const cursor = new Cursor(leb128(value));
      assert.equal(cursor.unsigned(), value);
      assert.ok(cursor.ended);
    }),
  );
});

test("sections come back as they were written, and a module that was cut is refused", () => {
  const section = fc
    .tuple(fc.nat({ max: 12 }), fc.uint8Array({ maxLength: 200 }))
    .map(([id, body]): Section => ({ id, body }));
  fc.assert(
    fc.property(fc.array(section), fc.nat(), (sections: Section[], at) => {
      const module = writeSections(sections);
      assert.deepEqual(readSections(module), sections);
      const cut = module.subarray(0, at % module.length);
      const whole = sections.findIndex(
        (_, count) => writeSections(sections.slice(0, count)).length === cut.length,
      );
      if (whole !== -1) return;
      assert.throws(() => readSections(cut), BuildError);
    }),
  );
});
