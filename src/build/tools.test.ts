import assert from "node:assert/strict";
import { test } from "node:test";
import { BuildError } from "./errors.ts";
import { actorWorldText } from "./world-text.ts";
import { Tools } from "./tools.ts";

const JOB = {
  kind: "pack",
  core: Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0),
  world: actorWorldText("utf8"),
} as const;

test("a tool that is not done in time is ended, and the next job has another", async () => {
  await using tools = new Tools(1); // no process is there so soon
  const refused = (code: string) => (error: unknown) =>
    error instanceof BuildError && error.code === code;
  await assert.rejects(tools.run(JOB), refused("BUILD_TOO_SLOW"));
  await assert.rejects(tools.run(JOB), refused("BUILD_TOO_SLOW"));
});

test("what a job is refused with comes back as it was", async () => {
  await using tools = new Tools();
  await assert.rejects(tools.run(JOB), (error) => {
    assert.ok(error instanceof BuildError);
    assert.equal(error.code, "BUILD_MISSING_EXPORT");
    assert.match(error.what, /2 exports.*"handlerInit".*"handlerHandle"/);
    return true;
  });
});
