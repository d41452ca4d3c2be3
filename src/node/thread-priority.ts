import { getPriority, platform, setPriority } from "node:os";

/** The kernel's least favour: `nice` of setpriority(2). */
const NICE_MAX = 19;

/**
 * Has the kernel prefer other threads to the present one, by so many steps of `nice` (setpriority(2)). Linux alone counts that by thread: elsewhere,
 * where it is the process's, nothing is done.
 */
export function giveWay(steps: number): void {
  if (platform() !== "linux") return;
  setPriority(Math.min(getPriority() + steps, NICE_MAX)); // of the calling thread; less favour needs no privilege
}
