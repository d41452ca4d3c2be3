/** A part of a campaign, in a thread of its own. */

import { parentPort, workerData } from "node:worker_threads";
import { simulated, type Seeds } from "./campaign.ts";
import { newGuests } from "./guests.ts";

parentPort?.postMessage(await simulated(workerData as Seeds, await newGuests()));
