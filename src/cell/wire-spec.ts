import {
  decodeGrant,
  encodeGrant,
  grantBytes,
  type Recovered,
  type Successor,
} from "../actor/mod.ts";
import { decodeLedger, encodeLedger } from "../chain/mod.ts";
import type { Program } from "../engine/mod.ts";
import type { CellSpec } from "./cell.ts";
import { ownBytes } from "./wire-value.ts";

/** What makes an actor, its program by the digest's name. */
export type WireSpec = WireSuccessor &
  Pick<CellSpec, "id" | "name" | "supervisor" | "parameters" | "trees">;

export interface WireSuccessor extends Pick<Successor, "manifest"> {
  readonly program: string;
  /** As the chain has it. */
  readonly grant: Uint8Array;
}

export interface WireRecovered extends Omit<Recovered, "end" | "grant"> {
  readonly grant: Uint8Array;
  readonly end: Omit<Recovered["end"], "ledger"> & { readonly ledger: Uint8Array };
}

/** @throws ActorError ACTOR_UNFIT where the grant cannot be recorded */
export function wireSuccessor({ program, grant, manifest }: Successor): WireSuccessor {
  return {
    program: program.digest.toHex(),
    grant: ownBytes(grantBytes(grant)),
    manifest: ownBytes(manifest),
  };
}

/** @throws ActorError ACTOR_UNFIT */
export function wireSpec(spec: CellSpec): WireSpec {
  const { id, name, supervisor, parameters, trees } = spec;
  return { ...wireSuccessor(spec), id, name, supervisor, parameters: ownBytes(parameters), trees };
}

export function successorOf(
  wire: WireSuccessor,
  programs: ReadonlyMap<string, Program>,
): Successor {
  const program = programs.get(wire.program);
  if (program === undefined) throw new Error("a program was named before it was sent");
  return { program, grant: decodeGrant(wire.grant), manifest: wire.manifest };
}

export function specOf(wire: WireSpec, programs: ReadonlyMap<string, Program>): CellSpec {
  const { id, name, supervisor, parameters, trees } = wire;
  return { ...successorOf(wire, programs), id, name, supervisor, parameters, trees };
}

/** A chain's end is between two links, where a ledger's encoding is exact. */
export function wireRecovered({ end, grant, ...rest }: Recovered): WireRecovered {
  const { head, ledger } = end;
  return {
    ...rest,
    component: ownBytes(rest.component),
    manifest: ownBytes(rest.manifest),
    grant: ownBytes(encodeGrant(grant)),
    end: { ...end, head: ownBytes(head), ledger: ownBytes(encodeLedger(ledger)) },
  };
}

export function recoveredOf({ end, grant, ...rest }: WireRecovered): Recovered {
  return { ...rest, grant: decodeGrant(grant), end: { ...end, ledger: decodeLedger(end.ledger) } };
}
