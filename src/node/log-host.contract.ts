/** `log-host.contract.ts DIRECTORY [end]`: a process that makes one link durable, says so, and then waits, or ends without closing. */

import { openLogStore } from "./log-store.ts";
import { oneLink } from "./one-link.contract.ts";

const [directory = "", end] = process.argv.slice(2);
const store = await openLogStore({
  directory,
  limits: { segmentBytes: 64 * 1024 },
  fatal: (error) => {
    throw error;
  },
});
await store.append([oneLink()]);
process.stdout.write("durable\n");
if (end === undefined) process.stdin.resume();
