/** For a value that crosses into JavaScript. Not zeroed: the caller writes all of it. */
export function newBytes(length: number): Uint8Array {
  return new Uint8Array(length);
}
