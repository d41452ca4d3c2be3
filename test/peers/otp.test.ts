import assert from "node:assert/strict";
import { test } from "node:test";
import { run } from "../campaigns/supervision.ts";
import { whyNoOtp } from "./otp/play-on-otp.ts";

test(
  "60 random trees with random failures do what they do under Erlang/OTP",
  { skip: whyNoOtp() ?? false },
  async () => {
    const { passed, lines } = await run({ n: 60, seed: 1 });
    assert.ok(passed, lines.join("\n"));
  },
);
