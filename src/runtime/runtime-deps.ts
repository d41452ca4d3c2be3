import type { ActorGrant, Post, Waits } from "../actor/mod.ts";
import type { ActorId, Clock, Entropy, Sha256, TheaterError } from "../base/mod.ts";
import type { Cell, CellDeath, Leaving, TakeAstray, TreeTable } from "../cell/mod.ts";
import type { Store } from "../store/mod.ts";
import type { ClientMailLimits } from "./client-mail.ts";
import type { Entry } from "./directory.ts";
import type { Compile, Program } from "./programs.ts";

export interface RuntimeDeps {
  readonly store: Store;
  readonly cell: (hooks: CellHooks) => Cell;
  /** How many of them are made; default: one. */
  readonly cellCount?: number;
  /** One for actors that need long for a turn, made where there are some; default: they live among the others. */
  readonly slowCell?: ((hooks: CellHooks) => Cell) | undefined;
  /** One for `host` alone, in which nobody else's turn is waited for; default: it lives among the others. */
  readonly ownCell?: ((hooks: CellHooks) => Cell) | undefined;
  /** What trees use, which cells share; a cell's column there is its place. Default: none of their limits is held, but for how many they are. */
  readonly trees?: TreeTable | undefined;
  /** Hears of an actor that cannot be carried on, and why: nobody may wait for it. */
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** Hears of an actor that has ended, and why; undefined: its chain says it. */
  readonly ended?: ((actor: Entry, code: string | undefined) => void) | undefined;
  /** Default: DEFAULT_CLIENT_MAIL. */
  readonly clientMail?: ClientMailLimits | undefined;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly sha256: Sha256;
  readonly compile: Compile;
  /** Whether actors can be made of this: asked of a template before it makes any. @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED */
  readonly mustSuit: (program: Program, grant: ActorGrant) => void;
}

/** What a cell tells, and asks, of all actors. */
export interface CellHooks {
  /** Its place among all, counted from 0: those of `cellCount`, the slow one, that of `host`. */
  readonly at: number;
  readonly ended: (id: ActorId, leaving: Leaving) => void;
  /** It has left its cell, which is not for its kind. */
  readonly moves: (id: ActorId) => void;
  readonly post: Post & Waits;
  readonly astray: TakeAstray;
  readonly trouble: (actor: ActorId, error: TheaterError) => void;
  /** Cells that died so far, of all. */
  readonly deathCount: () => number;
  /** Hears that this cell died. False where it is not replaced, since all is closed. @throws CellError where it does so too often: the host must end */
  readonly died: (death: CellDeath) => boolean;
}
