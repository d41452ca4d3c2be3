import type { ChildOrder } from "../capabilities/mod.ts";
import type { Seq } from "../chain/mod.ts";
import type { ActorDeps } from "./actor-deps.ts";
import type { ActorSpec } from "./actor-spec.ts";
import { Alarms } from "./alarms.ts";
import { Callers } from "./callers.ts";
import { Channels } from "./channels.ts";
import { childRefusal } from "./child-refusal.ts";
import { type Shape, shapeOf } from "./entry.ts";
import { Exchange } from "./exchange.ts";
import type { Ending } from "./exits.ts";
import { grantBytes } from "./grant.ts";
import { Journal } from "./journal.ts";
import { Life } from "./life.ts";
import { link } from "./linkage.ts";
import { Mailbox } from "./mailbox.ts";
import type { Message } from "./message.ts";
import { Monitors } from "./monitors.ts";
import { recall } from "./recall.ts";
import { recallExit } from "./exits.ts";
import { recallFrame } from "./recall-frame.ts";
import type { Recovered } from "./recover.ts";
import { Repeats } from "./repeats.ts";
import { openScope } from "./scope.ts";
import { TurnRecord } from "./turn-record.ts";

/** What an actor is made of. */
export interface Parts {
  readonly shape: Shape;
  readonly mailbox: Mailbox;
  readonly journal: Journal;
  readonly exchange: Exchange;
  readonly alarms: Alarms;
  readonly callers: Callers;
  readonly channels: Channels;
  readonly monitors: Monitors;
  readonly repeats: Repeats;
  readonly life: Life;
  readonly record: TurnRecord;
}

/** What the parts ask of the actor that they are of. */
export interface Whole {
  /** A timer of this token is due. */
  readonly ring: (token: Seq, body: Uint8Array) => void;
  /** A message from the actor's own host, which is bounded where it comes from. */
  readonly putLocal: (message: Message) => void;
  /** Its guest wants it to end. */
  readonly end: (code: string) => void;
  /** How it ended was recorded, and the link that says so is not sealed yet. */
  readonly exited: (seq: Seq, ending: Ending) => void;
  /** Whoever would say what follows that does not run any more. */
  readonly orphaned: () => void;
  /** Its chain cannot be read, or does not give what it gave. */
  readonly troubled: (error: unknown) => void;
}

/** The import by which a component answers later. */
export const REPLY = "theater:actor/messages@0.1.0#reply";

/**
 * Puts an actor together. `recovered`: from where its chain ends.
 * @throws ActorError ACTOR_UNFIT, ACTOR_UNGRANTED; nothing is recorded then
 */
export function assemble(
  spec: ActorSpec,
  deps: ActorDeps,
  recovered: Recovered | undefined,
  whole: Whole,
): Parts {
  const { id, name, supervisor, program, grant } = spec;
  const { limits } = grant;
  const { clock, entropy, sha256 } = deps;
  const own = { ...deps, id };
  const shape = shapeOf(program, grant.exports);
  const linkage = link(program, grant, deps.capabilities, sha256);
  const journal = new Journal({
    ...deps,
    actor: id,
    name,
    supervisor,
    salts: grant.payloads === "private" ? entropy : undefined,
    linkEventsMax: limits.linkEventsMax,
    end: recovered?.end,
    settlements: (ledger) => exchange.takeSettlements(ledger),
    wakeAtMs: () => alarms.earliestMs,
  });
  const exchange: Exchange = new Exchange({
    ...own,
    journal,
    outboxMax: limits.outboxMax,
    outboxBytesMax: limits.outboxBytesMax,
    recall: (token) => recall(token, own),
    recallFrame: (place, frame) => recallFrame(place, frame, own),
    frameRefused: (frame, code) => channels.refused(frame, code),
    recallExit: (token, ledger) => recallExit(token, ledger, own),
    supervisor,
    orphaned: whole.orphaned,
  });
  const alarms: Alarms = new Alarms({
    clock,
    journal,
    timersMax: limits.timersMax,
    due: whole.ring,
    recall: async (token) => (await recall(token, own)).body,
    troubled: whole.troubled,
  });
  const callers = new Callers(journal);
  const channels: Channels = new Channels({
    ...own,
    journal,
    exchange,
    shape,
    grant,
    deliver: whole.putLocal,
  });
  const monitors = new Monitors({ id, journal, shape, grant, monitoring: deps.post.monitoring });
  const ports = {
    id,
    name,
    clock,
    entropy,
    sha256,
    journal,
    exchange,
    alarms,
    callers,
    channels,
    monitors,
    order: (order: ChildOrder) => deps.post.command(id, order),
    childRefusal: () => childRefusal(shape, journal, grant),
    end: whole.end,
  };
  const life = new Life({
    ...deps,
    spec,
    shape,
    linkage,
    grant: grantBytes(grant),
    journal,
    recovered,
    scope: (epoch) => openScope({ ...ports, epoch }),
    fault: (error) => deps.trouble(id, error),
  });
  const sealed = (seq: Seq): Promise<void> => journal.sealed(seq);
  const repeats = new Repeats({ ...own, shape, callers, sealed });
  const canDefer = linkage.table.includes(REPLY);
  const { exited } = whole;
  const record = new TurnRecord({ journal, life, alarms, callers, channels, canDefer, exited });
  const mailbox = new Mailbox(limits.mailboxMax, limits.mailboxBytesMax);
  const told = { exchange, alarms, callers, channels, monitors, repeats };
  return { shape, mailbox, journal, ...told, life, record };
}
