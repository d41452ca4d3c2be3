/**
 * Views of one memory, kept until a grown memory detaches them (twice as fast as making them anew). Whoever has let a guest run
 * calls `refresh` before looking; between two refreshes no guest runs.
 */
export class LinearMemory {
  bytes: Uint8Array<ArrayBuffer>;
  data: DataView<ArrayBuffer>;
  readonly #memory: WebAssembly.Memory | undefined;
  #text: Buffer | undefined;

  /** Undefined where a canonical definition names no memory, and so none of its types needs one. */
  constructor(memory: WebAssembly.Memory | undefined) {
    this.#memory = memory;
    const buffer = bufferOf(memory);
    this.bytes = new Uint8Array(buffer);
    this.data = new DataView(buffer);
  }

  refresh(): void {
    if (this.bytes.length === 0) this.#renew(); // a detached view has no length
  }

  /** The same bytes with Node's text methods; `slice` of a Buffer shares memory, so this is for text only. */
  get text(): Buffer {
    return (this.#text ??= Buffer.from(this.bytes.buffer));
  }

  #renew(): void {
    const buffer = bufferOf(this.#memory);
    this.bytes = new Uint8Array(buffer);
    this.data = new DataView(buffer);
    this.#text = undefined;
  }
}

/** Shared memory is refused when a component is compiled. */
function bufferOf(memory: WebAssembly.Memory | undefined): ArrayBuffer {
  return memory === undefined ? new ArrayBuffer(0) : memory.buffer;
}
