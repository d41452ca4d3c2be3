export { console } from "./console.ts";
export { crypto } from "./crypto.ts";
export { random } from "./math-random.ts";
export { structuredClone } from "./structured-clone.ts";
export { TextDecoder } from "./text-decoder.ts";
export { TextEncoder } from "./text-encoder.ts";
