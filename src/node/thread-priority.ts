import { getPriority, platform, setPriority } from "node:os";

/** The kernel's least favour: `nice` of setpriority(2). */
const NICE_MAX = 19;

/**
 * Has the kernel prefer other threads to the present one, by so many steps of `nice` (setpriority(2)). Linux alone counts that by thread: elsewhere,
 * where it is the process's, nothing is done. False there, and where a sandbox forbids it, though less favour needs no privilege.
 */
export function giveWay(steps: number): boolean {
  if (platform() !== "linux") return false;
  try {
    setPriority(Math.min(getPriority() + steps, NICE_MAX)); // of the calling thread
    return true;
  } catch {
    return false;
  }
}
