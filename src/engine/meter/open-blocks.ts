/** The blocks that are open at one point of the code, outermost first: the function itself. */
export class OpenBlocks {
  readonly #items: number[] = [];
  readonly #feet: number[] = [];
  readonly #ins: number[] = [];
  readonly #outs: number[] = [];

  get count(): number {
    return this.#items.length;
  }

  /** Of the innermost: the item that opened it, the operands beneath it, those that go in, and those that come out. */
  get item(): number {
    return this.#items[this.count - 1] as number;
  }

  get foot(): number {
    return this.#feet[this.count - 1] as number;
  }

  get ins(): number {
    return this.#ins[this.count - 1] as number;
  }

  get outs(): number {
    return this.#outs[this.count - 1] as number;
  }

  open(item: number, foot: number, ins: number, outs: number): void {
    this.#items.push(item);
    this.#feet.push(foot);
    this.#ins.push(ins);
    this.#outs.push(outs);
  }

  close(): void {
    this.#items.pop();
    this.#feet.pop();
    this.#ins.pop();
    this.#outs.pop();
  }

  /** The item that opened the block `depth` outwards from the innermost; undefined where there is none. */
  label(depth: number): number | undefined {
    return this.#items[this.count - 1 - depth];
  }

  /** What a branch to it carries: where it is a loop, what goes in. */
  carried(depth: number, isLoop: boolean): number {
    return (isLoop ? this.#ins : this.#outs)[this.count - 1 - depth] as number;
  }

  clear(): void {
    this.#items.length = 0;
    this.#feet.length = 0;
    this.#ins.length = 0;
    this.#outs.length = 0;
  }
}
