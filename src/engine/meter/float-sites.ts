import { SHAPE } from "./float-operation.ts";

/** An operand that holds no NaN of unspecified bits: an integer, what was loaded, what was made canonical. */
export const PLAIN = 0;
/** A float that is no NaN: fit to stand in a local beside results of arithmetic. */
export const NUMBER = -1;
/** Added to a site whose sign was changed on the way. */
export const SIGNED: number = 2 ** 30;

const NO_LOCAL = -1;
const UNWRITTEN = 0;
const DIRTY = -1;

/**
 * The places of one function after which a NaN may have to be made canonical: behind float arithmetic, and behind reads
 * of locals that hold nothing but results of it. Sites are numbered from 1, in the order of the code.
 */
export class FloatSites {
  count = 0;
  /** Offset of the instruction behind it. */
  readonly at: number[] = [0];
  /** SHAPE of what stands there; for reads of vector locals, of what it was used as. */
  readonly shape: number[] = [0];
  readonly #observed: boolean[] = [false];
  /** For reads: the local; else NO_LOCAL. */
  readonly #local: number[] = [NO_LOCAL];
  /** For arithmetic: whether a local holds it already; and the site written to that local before. */
  readonly #kept: boolean[] = [false];
  readonly #before: number[] = [0];
  /** By local: the shape of what is written to it, UNWRITTEN or DIRTY; and the site written last. */
  readonly #written = new Map<number, number>();
  readonly #last = new Map<number, number>();

  clear(): void {
    this.count = 0;
    this.#written.clear();
    this.#last.clear();
  }

  arithmetic(at: number, shape: number): number {
    return this.#add(at, shape, NO_LOCAL);
  }

  /** `shape` is that of the local's type, or `none` for a vector. */
  read(at: number, local: number, shape: number): number {
    return this.#add(at, shape, local);
  }

  /** The operand's bits become visible, or may. */
  observe(operand: number): void {
    if (operand > 0) this.#observed[operand % SIGNED] = true;
  }

  /** The operand goes where only its value counts, as floats of this shape. */
  use(operand: number, shape: number): void {
    if (operand <= 0) return;
    const site = operand % SIGNED;
    if (this.shape[site] === SHAPE.none) this.shape[site] = shape;
    else if (this.shape[site] !== shape) this.#observed[site] = true;
  }

  /** The operand is written to a local; what it is afterwards, if it stays on the stack. */
  write(local: number, operand: number): number {
    if (operand === NUMBER) return NUMBER;
    const written = this.#written.get(local) ?? UNWRITTEN;
    const shape = this.shape[operand] ?? SHAPE.none;
    const fit =
      operand > 0 &&
      operand < SIGNED &&
      this.#local[operand] === NO_LOCAL &&
      this.#kept[operand] === false;
    if (!fit || (written !== UNWRITTEN && written !== shape)) {
      this.#written.set(local, DIRTY);
      this.observe(operand);
      return PLAIN;
    }
    this.#kept[operand] = true;
    this.#written.set(local, shape);
    this.#before[operand] = this.#last.get(local) ?? 0;
    this.#last.set(local, operand);
    return operand;
  }

  /** When all is seen: a local that also holds other things gets its results of arithmetic in canonical form. */
  settle(): void {
    for (const [local, written] of this.#written) {
      if (written !== DIRTY) continue;
      for (let site = this.#last.get(local) ?? 0; site !== 0; site = this.#before[site] as number)
        this.#observed[site] = true;
    }
  }

  /** The shape in which NaNs are made canonical behind the site, or `none`. Call `settle` first. */
  canonical(site: number): number {
    const local = this.#local[site] as number;
    const used = this.shape[site] as number;
    if (local === NO_LOCAL) return this.#observed[site] === true ? used : SHAPE.none;
    const written = this.#written.get(local) ?? UNWRITTEN;
    if (written <= UNWRITTEN) return SHAPE.none;
    return this.#observed[site] === true || used !== written ? written : SHAPE.none;
  }

  #add(at: number, shape: number, local: number): number {
    const site = ++this.count;
    this.at[site] = at;
    this.shape[site] = shape;
    this.#observed[site] = false;
    this.#local[site] = local;
    this.#kept[site] = false;
    this.#before[site] = 0;
    return site;
  }
}
