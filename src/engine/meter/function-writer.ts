import type { BranchHints } from "./branch-hints.ts";
import type { FuelPlan } from "./fuel-plan.ts";
import type { FloatSites } from "./float-sites.ts";
import { ADDED_PARAMS, type FunctionScan } from "./function-scan.ts";
import { FUNCTION_LABEL, ITEM, KEPT, NONE } from "./item.ts";
import { writeLocals } from "./local-groups.ts";
import { ModuleWriter } from "./module-writer.ts";
import { type CanonicalSite, canonicalSites, writeCanonical } from "./nan-writer.ts";
import { EMPTY_BLOCK, OP } from "./opcode.ts";
import { writeValueType } from "./value-type.ts";

/** Slots of eight bytes, locals and operands, that a frame has for each unit of depth that it takes. */
const SLOTS_PER_DEPTH = 64;

/**
 * Fuel of a call for each unit of depth that its frame takes for its slots: before V8 compiles the function for good it clears the locals one by one, and what
 * is passed and given back in hundreds it copies for ever, 0.2 to 0.8 ns each (2026-11).
 */
const SLOTS_FUEL = 32;

/**
 * Branches of a function up to which V8 may know what they depend on. Where many depend on what the one before has set, its optimising
 * compiler resolves each against all others and takes memory by their square: 230 MB for 1,000, and it ends the process that has no
 * 7 GB for 5,000. In functions of more, a zero that it cannot know is put into what each branch depends on: then 20,000 take 130 MB.
 */
const PLAIN_BRANCHES_MAX = 250;

/**
 * Writes a function that was scanned and planned: its code as it was, and between it the charges, what is carried
 * to callees and back, and what makes NaNs canonical. Does not write the length in front.
 */
export class FunctionWriter {
  readonly #writer: ModuleWriter;
  readonly #scan: FunctionScan;
  readonly #fuel: FuelPlan;
  readonly #hints: BranchHints;
  readonly #refill: number;
  readonly #overflow: number;
  /** By the number of parameters. */
  readonly #chargings = new Map<number, Charging>();
  #charging: Charging;
  /** The locals that carry what is set aside, and the depth left. */
  #aside = 0;
  #depth = 0;
  /** What the frame takes of the depth, and what of that is for its slots. */
  #weight = 0;
  #heavy = 0;
  /** The code is written up to here. */
  #done = 0;
  #canonical: readonly CanonicalSite[] = [];
  #canonicalDone = 0;

  constructor(writer: ModuleWriter, scan: FunctionScan, fuel: FuelPlan, hints: BranchHints) {
    this.#hints = hints;
    this.#writer = writer;
    this.#scan = scan;
    this.#fuel = fuel;
    this.#refill = scan.appendix.refill();
    this.#overflow = scan.appendix.overflow();
    this.#charging = this.#chargingOf(0);
  }

  /** `sites`: of this function, or none. */
  write(sites: FloatSites | undefined): void {
    const scan = this.#scan;
    this.#aside = scan.type.params.length;
    this.#depth = this.#aside + 1;
    this.#canonical = sites === undefined ? [] : canonicalSites(sites, scan);
    this.#canonicalDone = 0;
    this.#done = scan.start;
    this.#charging = this.#chargingOf(this.#aside);
    const slots = scan.locals.slots + scan.operandsMax + scan.temporaries.length;
    this.#heavy = Math.floor(slots / SLOTS_PER_DEPTH);
    this.#weight = scan.calls || this.#heavy > 0 ? 1 + this.#heavy : 0;
    writeLocals(this.#writer, scan.locals, ADDED_PARAMS, scan.temporaries);
    this.#prologue();
    const { after } = this.#fuel;
    const opaque = scan.branches > PLAIN_BRANCHES_MAX;
    for (let item = 0; item < scan.items.count; item++) {
      if (opaque) this.#hide(item);
      if (!this.#stays(item)) {
        this.#item(item);
      } else if (after[item] !== 0) {
        this.#copyTo(scan.items.next[item] as number);
        this.#charge(after[item] as number);
      }
    }
  }

  /** Puts a zero into what a branch depends on: a global that is one for ever. */
  #hide(item: number): void {
    const { items, cursor } = this.#scan;
    const at = items.at[item] as number;
    const opcode = cursor.bytes[at] as number;
    if (opcode !== OP.if && opcode !== OP.brIf && opcode !== OP.brTable) return;
    this.#copyTo(at);
    this.#at(OP.globalGet, this.#scan.appendix.globals.zero);
    this.#writer.byte(OP.i32Or);
  }

  /** Whether the item's instruction is copied as it is, with nothing in front: two items in three. */
  #stays(item: number): boolean {
    const { items, caught } = this.#scan;
    const kind = items.kind[item] as number;
    if (kind > ITEM.brTable || caught.size > 0) return false;
    const own = items.a[item] as number;
    if (kind <= ITEM.if) return own === KEPT;
    if (kind !== ITEM.end) return true;
    return own !== FUNCTION_LABEL && (items.kind[own] !== ITEM.if || items.b[own] !== NONE);
  }

  #prologue(): void {
    const writer = this.#writer;
    const { results } = this.#scan.type;
    if (this.#weight > 0) {
      this.#get(this.#depth);
      this.#i32(this.#weight);
      this.#hints.add(writeBelow(writer, this.#depth));
      this.#get(this.#depth);
      this.#get(this.#aside);
      this.#at(OP.call, this.#overflow);
      writer.byte(OP.unreachable);
      writer.byte(OP.end);
    }
    this.#charge(this.#fuel.entry + SLOTS_FUEL * this.#heavy);
    if (!this.#scan.branchesOut) return;
    writer.byte(OP.block);
    if (results.length === 0) writer.byte(EMPTY_BLOCK);
    else if (results.length === 1) writeValueType(writer, results[0] as number);
    else writer.s32(this.#scan.appendix.resultType(results));
  }

  #item(item: number): void {
    const { items } = this.#scan;
    const kind = items.kind[item] as number;
    const a = items.a[item] as number;
    this.#copyTo(items.at[item] as number);
    switch (kind) {
      case ITEM.block:
      case ITEM.loop:
      case ITEM.if:
      case ITEM.tryTable:
        this.#open(item, kind, a);
        break;
      case ITEM.else:
        if (this.#caught(a)) this.#shareBoth();
        break;
      case ITEM.end:
        this.#close(a);
        break;
      case ITEM.br:
      case ITEM.brIf:
        if (this.#caught(a)) this.#shareBoth();
        break;
      case ITEM.brTable:
        if (items.targets.slice(a, a + (items.b[item] as number)).some((to) => this.#caught(to)))
          this.#shareBoth();
        break;
      case ITEM.return:
        this.#get(this.#aside);
        break;
      case ITEM.unreachable:
        this.#save();
        break;
      case ITEM.throw:
        this.#shareBoth();
        break;
      case ITEM.grow:
        this.#done = items.next[item] as number;
        this.#helper(a);
        break;
      case ITEM.bulk:
        this.#helper(a);
        break;
      case ITEM.reindexed:
        this.#copyTo((items.at[item] as number) + (items.b[item] as number));
        this.#writer.u32(a);
        this.#done = items.next[item] as number;
        break;
      default:
        this.#call(item, kind, a);
    }
    this.#copyTo(items.next[item] as number);
    this.#behind(item, kind, a);
  }

  /** What stands behind an item's instruction. */
  #behind(item: number, kind: number, a: number): void {
    switch (kind) {
      case ITEM.loop:
        if (this.#caught(item)) this.#catch();
        break;
      case ITEM.end:
        if (a === FUNCTION_LABEL) break;
        if (this.#scan.items.kind[a] !== ITEM.loop && this.#caught(a)) this.#catch();
        break;
      case ITEM.call:
      case ITEM.callIndirect:
        this.#set(this.#aside);
        break;
      case ITEM.callImport:
        this.#load();
        break;
      default:
    }
    this.#charge(this.#fuel.after[item] as number);
  }

  #open(item: number, kind: number, newType: number): void {
    const { items, cursor } = this.#scan;
    if (kind === ITEM.loop && this.#caught(item)) this.#shareBoth();
    if (newType === KEPT) return;
    this.#writer.byte(cursor.bytes[items.at[item] as number] as number);
    this.#writer.s32(newType);
    this.#done = (kind === ITEM.tryTable ? items.b : items.next)[item] as number;
  }

  #close(own: number): void {
    const { items, branchesOut } = this.#scan;
    if (own === FUNCTION_LABEL) {
      const caught = this.#caught(own);
      if (caught) this.#shareBoth();
      if (branchesOut) this.#writer.byte(OP.end);
      if (caught) this.#catch();
      return this.#get(this.#aside);
    }
    const without = items.kind[own] === ITEM.if && items.b[own] === NONE;
    const otherwise = without ? (this.#fuel.otherwise[own] as number) : 0;
    const caught = items.kind[own] !== ITEM.loop && this.#caught(own);
    if (caught) this.#shareBoth();
    // Who does not enter the `if` comes to its label too, from where what is set aside is taken.
    if (otherwise === 0 && !(without && caught)) return;
    this.#writer.byte(OP.else);
    this.#charge(otherwise);
    if (caught) this.#shareBoth();
  }

  #call(item: number, kind: number, a: number): void {
    const { items } = this.#scan;
    const indirect = kind === ITEM.callIndirect || kind === ITEM.tailCallIndirect;
    if (indirect) this.#set(a);
    switch (kind) {
      case ITEM.call:
      case ITEM.callIndirect:
        this.#get(this.#aside);
        this.#get(this.#depth);
        break;
      case ITEM.tailCall:
      case ITEM.tailCallImport:
      case ITEM.tailCallIndirect:
        this.#get(this.#aside);
        this.#depthAtEntry();
        break;
      case ITEM.callImport:
        this.#shareBoth();
        break;
      default:
        throw new Error(`item ${kind} is not a call`);
    }
    if (indirect) this.#get(a);
    if (kind !== ITEM.tailCallImport) return;
    // What an import carries back stands in a global: so to what fetches it. The frame goes all the same, and its handlers with it.
    this.#at(OP.returnCall, a);
    this.#done = items.next[item] as number;
  }

  #depthAtEntry(): void {
    this.#get(this.#depth);
    if (this.#weight === 0) return;
    this.#i32(this.#weight);
    this.#writer.byte(OP.i32Add);
  }

  /** Calls a function of the appendix that takes what is set aside last, and gives it back last. */
  #helper(index: number): void {
    this.#get(this.#aside);
    this.#at(OP.call, index);
    this.#set(this.#aside);
  }

  #charge(fuel: number): void {
    if (fuel === 0) return;
    const writer = this.#writer;
    const { bytes, price, branch } = this.#charging;
    if (fuel > 0 && fuel < 64) {
      this.#hints.add(writer.length + branch);
      writer.range(bytes, 0, bytes.length);
      writer.patch(writer.length - bytes.length + price, fuel);
      return;
    }
    writer.range(bytes, 0, price);
    writer.s32(fuel);
    this.#hints.add(writer.length + branch - price - 1);
    writer.range(bytes, price + 1, bytes.length);
  }

  /** What a charge looks like in functions with so many parameters. */
  #chargingOf(aside: number): Charging {
    const known = this.#chargings.get(aside);
    if (known !== undefined) return known;
    const writer = new ModuleWriter(32);
    writeAt(writer, OP.localGet, aside);
    writer.byte(OP.i32Const);
    const price = writer.length;
    writer.byte(0);
    const branch = writeBelow(writer, aside);
    writeAt(writer, OP.localGet, aside);
    writeAt(writer, OP.call, this.#refill);
    writeAt(writer, OP.localSet, aside);
    writer.byte(OP.end);
    const charging = { bytes: writer.view(), price, branch };
    this.#chargings.set(aside, charging);
    return charging;
  }

  /** Between registers and the global that all modules share. */
  #save(): void {
    this.#get(this.#aside);
    this.#at(OP.globalSet, this.#scan.appendix.globals.reserve);
  }

  #load(): void {
    this.#at(OP.globalGet, this.#scan.appendix.globals.reserve);
    this.#set(this.#aside);
  }

  /** Both that is carried, for whoever cannot take it from registers: a handler, or an import. */
  #shareBoth(): void {
    this.#save();
    this.#get(this.#depth);
    this.#at(OP.globalSet, this.#scan.appendix.globals.depth);
  }

  /** At a label that catches: what is set aside, and the frames paid for that an exception left behind. */
  #catch(): void {
    this.#get(this.#depth);
    this.#at(OP.globalGet, this.#scan.appendix.globals.reserve);
    this.#at(OP.call, this.#scan.appendix.unwound());
    this.#set(this.#aside);
  }

  #caught(label: number): boolean {
    const { caught } = this.#scan;
    return caught.size > 0 && caught.has(label);
  }

  #get(local: number): void {
    this.#at(OP.localGet, local);
  }

  #set(local: number): void {
    this.#at(OP.localSet, local);
  }

  #at(opcode: number, index: number): void {
    this.#writer.byte(opcode);
    this.#writer.u32(index);
  }

  #i32(value: number): void {
    this.#writer.byte(OP.i32Const);
    this.#writer.s32(value);
  }

  /** Copies the guest's code up to an offset, with what makes NaNs canonical on the way. */
  #copyTo(to: number): void {
    const { bytes } = this.#scan.cursor;
    for (;;) {
      const site = this.#canonical[this.#canonicalDone];
      if (site === undefined || site.at > to) break;
      this.#writer.range(bytes, this.#done, site.at);
      this.#done = site.at;
      const branch = writeCanonical(this.#writer, site);
      if (branch !== undefined) this.#hints.add(branch);
      this.#canonicalDone++;
    }
    if (this.#done >= to) return;
    this.#writer.range(bytes, this.#done, to);
    this.#done = to;
  }
}

/** A charge, and where in it stand its price, of one byte, and the branch that is not taken. */
interface Charging {
  readonly bytes: Uint8Array;
  readonly price: number;
  readonly branch: number;
}

function writeAt(writer: ModuleWriter, opcode: number, index: number): void {
  writer.byte(opcode);
  writer.u32(index);
}

/** Subtracts into the local, and opens the `if` of what follows where that is below zero; where the `if` stands. */
function writeBelow(writer: ModuleWriter, local: number): number {
  writer.byte(OP.i32Sub);
  writeAt(writer, OP.localTee, local);
  writer.byte(OP.i32Const);
  writer.byte(0);
  writer.byte(OP.i32LtS);
  const at = writer.length;
  writer.byte(OP.if);
  writer.byte(EMPTY_BLOCK);
  return at;
}
