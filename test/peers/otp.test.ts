import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Campaign } from "../campaigns/campaign.ts";
import { run as ofActors } from "../campaigns/supervised-actors.ts";
import { run as ofModel } from "../campaigns/supervision.ts";
import { whyNoOtp } from "./otp/play-on-otp.ts";

async function passes(run: Campaign, n: number): Promise<void> {
  const { passed, lines } = await run({ n, seed: 1 });
  assert.ok(passed, lines.join("\n"));
}

describe("what happens under Erlang/OTP", { skip: whyNoOtp() ?? false }, () => {
  test("happens to 60 random trees with random failures", () => passes(ofModel, 60));

  test("happens to 20 of them that are real actors", () => passes(ofActors, 20));
});
