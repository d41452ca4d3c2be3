export { nodeClock, nodeEntropy, nodeScheduler, nodeSha256 } from "./ports.ts";
