/**
 * (module (func (export "trap") unreachable)). A guest's `catch_all` catches what JavaScript throws, even a
 * `new WebAssembly.RuntimeError()`; the one thing that it cannot catch is a trap of wasm itself.
 */
const UNREACHABLE = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // magic, version
  0x01, 0x04, 0x01, 0x60, 0x00, 0x00, // one type: [] → []
  0x03, 0x02, 0x01, 0x00, // one function of it
  0x07, 0x08, 0x01, 0x04, 0x74, 0x72, 0x61, 0x70, 0x00, 0x00, // exported as "trap"
  0x0a, 0x05, 0x01, 0x03, 0x00, 0x00, 0x0b, // its body: unreachable
]); // prettier-ignore

const { trap } = new WebAssembly.Instance(new WebAssembly.Module(UNREACHABLE)).exports as {
  trap: () => void;
};

/** Unwinds every guest frame beneath, past any handler, up to the JavaScript that entered the first of them. */
export function unwind(): never {
  trap();
  throw new Error("unreachable was reached");
}
