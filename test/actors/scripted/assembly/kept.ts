import { Bytes } from "@theater/guest/assembly";

const HEAD_BYTES = 24;

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

  /** Of no bytes: what there is at the start. */
  static from(bytes: Bytes): Kept {
    const kept = new Kept();
    if (bytes.length == 0) return kept;
    const owedCount = bytes.read<i32>(8);
    const notesLength = bytes.read<i32>(12);
    kept.count = bytes.read<u64>();
    kept.sizeMin = bytes.read<u32>(16);
    let at = HEAD_BYTES;
    for (let index = 0; index < owedCount; index++, at += 8) kept.owed.push(bytes.read<u64>(at));
    kept.notes = bytes.slice(at, at + notesLength).text();
    return kept;
  }

  bytes(): Bytes {
    const notes = Bytes.of(this.notes);
    const notesAt = HEAD_BYTES + this.owed.length * 8;
    const bytes = new Bytes(max(notesAt + notes.length, <i32>this.sizeMin));
    bytes.write<u64>(0, this.count);
    bytes.write<i32>(8, this.owed.length);
    bytes.write<i32>(12, notes.length);
    bytes.write<u32>(16, this.sizeMin);
    for (let index = 0; index < this.owed.length; index++) {
      bytes.write<u64>(HEAD_BYTES + index * 8, this.owed[index]);
    }
    bytes.set(notes, notesAt);
    return bytes;
  }

  note(text: string): void {
    this.notes = this.notes.length == 0 ? text : this.notes + "\n" + text;
  }
}
