/**
 * Views of one memory, made when they are first needed and kept until a grown memory detaches them: twice as fast as making them
 * anew, and a new instance makes none for what it never calls. Whoever has let a guest run calls `refresh` before looking;
 * between two refreshes no guest runs.
 */
export class LinearMemory {
  bytes: Uint8Array<ArrayBuffer> = NO_BYTES;
  data: DataView<ArrayBuffer> = NO_DATA;
  readonly #memory: WebAssembly.Memory | undefined;
  #text: Buffer | undefined;

  /** Undefined where a canonical definition names no memory, and so none of its types needs one. */
  constructor(memory: WebAssembly.Memory | undefined) {
    this.#memory = memory;
  }

  refresh(): void {
    if (this.bytes.length === 0 && this.#memory !== undefined) this.#renew(this.#memory); // a detached view has no length
  }

  /** The same bytes with Node's text methods; `slice` of a Buffer shares memory, so this is for text only. */
  get text(): Buffer {
    return (this.#text ??= Buffer.from(this.bytes.buffer));
  }

  #renew({ buffer }: WebAssembly.Memory): void {
    this.bytes = new Uint8Array(buffer);
    this.data = new DataView(buffer);
    this.#text = undefined;
  }
}

const NO_BYTES = new Uint8Array(0);
const NO_DATA = new DataView(NO_BYTES.buffer);
