/** How long a host finishes what is under way before it ends, in milliseconds. */
export const DRAIN_MS = 10_000;
