/** Unpredictable bytes as a port: `size` of them, owned by the caller. */
export type Entropy = (size: number) => Uint8Array;
