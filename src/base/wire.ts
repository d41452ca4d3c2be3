/** A stream of bytes in both directions, as a port: a socket, or a pair in memory. */
export interface Wire {
  /** What the other side sends, until it ends or this side closes; read once. Whoever reads slowly holds the other side back. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Takes all of it, in the order of the calls; resolves when it has left, or the wire is closed. */
  write(bytes: Uint8Array): Promise<void>;
  /** What was given leaves, and nothing more will be. */
  end(): void;
  /** At once, whatever has not left. */
  close(): void;
}
