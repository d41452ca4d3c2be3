/** Bytes of one call (Web Cryptography, `getRandomValues`); a host gives as many at once. */
export const QUOTA_BYTES = 65_536;

/** As `crypto` of env.d.ts. */
export interface Crypto {
  readonly getRandomValues: <View extends ArrayBufferView>(view: View) => View;
  /** Version 4 (RFC 9562 §5.4). */
  readonly randomUUID: () => string;
}

/** The randomness of the Web's `crypto`, from a source of bytes. */
export function newCrypto(bytes: (count: number) => Uint8Array): Crypto {
  return {
    /** @throws DOMException TypeMismatchError, QuotaExceededError */
    getRandomValues(view) {
      if (!isWhole(view)) {
        throw new DOMException(
          "crypto.getRandomValues fills typed arrays of whole numbers",
          "TypeMismatchError",
        );
      }
      const { buffer, byteOffset, byteLength } = view;
      if (byteLength > QUOTA_BYTES) {
        throw new DOMException(
          `crypto.getRandomValues gives at most ${QUOTA_BYTES} bytes at once, not ${byteLength}`,
          "QuotaExceededError",
        );
      }
      if (byteLength > 0) new Uint8Array(buffer, byteOffset, byteLength).set(bytes(byteLength));
      return view;
    },

    randomUUID() {
      const random = bytes(16).slice();
      random[6] = ((random[6] ?? 0) & 0x0f) | 0x40;
      random[8] = ((random[8] ?? 0) & 0x3f) | 0x80;
      return random.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
    },
  };
}

function isWhole(view: unknown): boolean {
  const kind = ArrayBuffer.isView(view) ? Object.prototype.toString.call(view) : "";
  return /^\[object (?:Big)?(?:Int|Uint)\d+(?:Clamped)?Array\]$/.test(kind);
}
