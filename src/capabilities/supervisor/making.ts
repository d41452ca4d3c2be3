/** What a child is made from; component and manifest are kept by their digests. Bytes and digests in hexadecimal. */
export interface Making {
  readonly component: string;
  readonly manifest: string;
  /** As the chain has it. */
  readonly grant: string;
  readonly parameters: string;
}

/** As an order has it: JSON. */
export function encodeMaking(making: Making): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(making));
}
