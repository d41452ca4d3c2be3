import type { WireReceipt } from "../protocol/mod.ts";
import type { Receipt } from "../theater/mod.ts";

export function receiptJson({ link, seq }: Receipt): WireReceipt {
  return { link: link.toHex(), seq };
}
