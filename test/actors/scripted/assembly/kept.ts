import { Bytes } from "../../../../examples/as-actor/assembly/abi";

const HEAD_BYTES: usize = 24;

/**
 * The actor's state: a counter, the tokens of the replies that it owes, and notes. As bytes: count (8), how many tokens (4), how long the
 * notes (4), the size that it has at least (4), nothing (4), the tokens (8 each), the notes as UTF-8 lines, zeros.
 */
export class Kept {
  count: u64 = 0;
  owed: Array<u64> = [];
  /** Lines; empty where there are none. */
  notes: string = "";
  sizeMin: u32 = 0;

  static from(bytes: Bytes | null): Kept {
    const kept = new Kept();
    if (bytes == null) return kept;
    const at = bytes.at;
    const owedCount = <i32>load<u32>(at, 8);
    kept.count = load<u64>(at);
    kept.sizeMin = load<u32>(at, 16);
    let next = at + HEAD_BYTES;
    for (let index = 0; index < owedCount; index++, next += 8) kept.owed.push(load<u64>(next));
    kept.notes = new Bytes(next, load<u32>(at, 12)).text();
    return kept;
  }

  bytes(): Bytes {
    const notes = Bytes.of(this.notes);
    const notesAt = HEAD_BYTES + <usize>this.owed.length * 8;
    const bytes = Bytes.filled(max(notesAt + notes.size, <usize>this.sizeMin));
    store<u64>(bytes.at, this.count);
    store<u32>(bytes.at, this.owed.length, 8);
    store<u32>(bytes.at, <u32>notes.size, 12);
    store<u32>(bytes.at, this.sizeMin, 16);
    for (let index = 0; index < this.owed.length; index++) {
      store<u64>(bytes.at + HEAD_BYTES + <usize>index * 8, this.owed[index]);
    }
    memory.copy(bytes.at + notesAt, notes.at, notes.size);
    return bytes;
  }

  note(text: string): void {
    this.notes = this.notes.length == 0 ? text : this.notes + "\n" + text;
  }
}
