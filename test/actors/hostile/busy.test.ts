import { describe, test } from "node:test";
import { Calibration } from "./calibration.ts";
import { probe } from "./probe.ts";
import { BUSY } from "./sets.ts";

const calibration = await Calibration.take();

for (const { title, all } of BUSY) {
  describe(`stopped within its fuel and one bulk instruction: ${title}`, () => {
    for (const hostile of all) test(hostile.name, () => probe(hostile, calibration));
  });
}
