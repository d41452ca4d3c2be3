import assert from "node:assert/strict";
import { once } from "node:events";
import { getPriority, platform } from "node:os";
import { test } from "node:test";
import { parentPort, Worker } from "node:worker_threads";
import { giveWay } from "./thread-priority.ts";

if (parentPort !== null) {
  giveWay(3);
  const [threes, before] = [getPriority(), getPriority(process.pid)];
  giveWay(100);
  parentPort.postMessage([threes, before, getPriority()]);
} else {
  test("a thread gives way alone, where the kernel knows threads", async () => {
    const nice = getPriority();
    const worker = new Worker(new URL(import.meta.url));
    const exited = once(worker, "exit"); // it may be told in the same breath as the message
    const [told] = (await once(worker, "message")) as [readonly number[]];
    const isLinux = platform() === "linux";
    assert.deepEqual(told, isLinux ? [Math.min(nice + 3, 19), nice, 19] : [nice, nice, nice]);
    assert.equal(getPriority(), nice);
    await exited;
  });
}
