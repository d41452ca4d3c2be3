import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { promisify } from "node:util";
import { JobThread } from "./job-thread.ts";

/** Counts its jobs, so that an answer tells which thread gave it. */
const COUNTS = threadOf(`
  let count = 0;
  parentPort.on("message", (job) => {
    if (job === "throw") throw new Error("broken");
    if (job === "leave") process.exit(3);
    if (job === "hang") for (;;);
    if (job === "hoard") for (const hoard = []; ; ) hoard.push(new Array(1e5).fill(0.5));
    parentPort.postMessage([job, ++count]);
  });`);

const MINUTE_MS = 60_000;

function threadOf(body: string): URL {
  const source = `import { parentPort } from "node:worker_threads";${body}`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

function counting(
  limits: { jobMsMax?: number; idleMsMax?: number } = {},
): JobThread<string, unknown> {
  return new JobThread({ url: COUNTS, jobMsMax: MINUTE_MS, idleMsMax: MINUTE_MS, ...limits });
}

test("jobs are answered one by one, in the order of the calls, by one thread", async () => {
  await using thread = counting();
  assert.deepEqual(await Promise.all(["a", "b", "c"].map((job) => thread.run(job))), [
    { kind: "answered", answer: ["a", 1] },
    { kind: "answered", answer: ["b", 2] },
    { kind: "answered", answer: ["c", 3] },
  ]);
});

for (const failure of ["throw", "leave", "hoard"]) {
  test(`a thread that does ${failure} is replaced, and the next job does not know`, async () => {
    await using thread = counting();
    const [first, second, third] = await Promise.all(
      ["a", failure, "b"].map((job) => thread.run(job)),
    );
    assert.deepEqual(first, { kind: "answered", answer: ["a", 1] });
    assert.equal(second?.kind, "died");
    assert.deepEqual(third, { kind: "answered", answer: ["b", 1] });
  });
}

test("a job beyond its time is late, and its thread is ended", async () => {
  await using thread = counting({ jobMsMax: 500 });
  assert.deepEqual(await thread.run("hang"), { kind: "late" });
  assert.deepEqual(await thread.run("a"), { kind: "answered", answer: ["a", 1] });
});

test("a thread is ended when it was idle for long, and the next job starts another", async () => {
  await using thread = counting({ idleMsMax: 1 });
  assert.deepEqual(await thread.run("a"), { kind: "answered", answer: ["a", 1] });
  await once(AbortSignal.timeout(1), "abort"); // set after the thread's own, so it fires after it
  assert.deepEqual(await thread.run("b"), { kind: "answered", answer: ["b", 1] });
});

test("a job that follows another is not idleness, however long it takes", async () => {
  await using thread = counting({ idleMsMax: 10, jobMsMax: 500 });
  await thread.run("a");
  assert.deepEqual(await thread.run("hang"), { kind: "late" });
});

test("a job that cannot be posted is the caller's error, not a hang", async () => {
  await using thread = new JobThread({ url: COUNTS, jobMsMax: MINUTE_MS, idleMsMax: MINUTE_MS });
  assert.equal((await thread.run(() => undefined)).kind, "died");
});

test("disposing ends the job that runs and those that wait", async () => {
  const thread = counting();
  await thread.run("a");
  const jobs = [thread.run("hang"), thread.run("b")];
  await nextTurn(); // by now the first of them was posted
  await thread[Symbol.asyncDispose]();
  assert.deepEqual(
    (await Promise.all(jobs)).map(({ kind }) => kind),
    ["died", "died"],
  );
});

test("an idle thread does not keep the process alive", async () => {
  const module = new URL("./job-thread.ts", import.meta.url);
  const script = `
    const { JobThread } = await import(${JSON.stringify(module.href)});
    const thread = new JobThread({ url: new URL(${JSON.stringify(COUNTS.href)}), jobMsMax: 60000, idleMsMax: 60000 });
    console.log(JSON.stringify(await thread.run("a")));`;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script],
    { timeout: MINUTE_MS / 2 },
  );
  assert.deepEqual(JSON.parse(stdout), { kind: "answered", answer: ["a", 1] });
});
