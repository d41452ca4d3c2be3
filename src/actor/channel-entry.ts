import { unreachable, type Value, type WitType } from "../base/mod.ts";
import { CLOSE_REASON_MAX } from "../capabilities/mod.ts";
import {
  CHANNEL_CLOSED,
  CHANNEL_CREDIT_MAX,
  type ChannelFrame,
  type ChannelStep,
  type Ledger,
  type Seq,
} from "../chain/mod.ts";

// How what comes through a channel is told to the component: `theater:actor/channel-handler` (wit/actor.wit).

export const CHANNEL_HANDLER = "theater:actor/channel-handler@0.1.0";
export const HANDLE_OPEN: string = `${CHANNEL_HANDLER}#handle-open`;

const STATE = "state: option<list<u8>>";
const NOTHING = "result<tuple<option<list<u8>>>, string>";
const CREDIT = "variant { automatic(u32), manual(u32) }";
const REASON = "variant { closed(string), refused(string), failed(string) }";

/** The type of each function of the interface. */
export const CHANNEL_HANDLER_TYPES: Readonly<Record<string, string>> = {
  [HANDLE_OPEN]: `func(${STATE}, offer: record { channel: u64, peer: string, greeting: list<u8>, credit: u32 }) -> result<tuple<option<list<u8>>, variant { accept(${CREDIT}), refuse(string) }>, string>`,
  [`${CHANNEL_HANDLER}#handle-opened`]: `func(${STATE}, channel: u64, credit: u32) -> ${NOTHING}`,
  [`${CHANNEL_HANDLER}#handle-message`]: `func(${STATE}, channel: u64, body: list<u8>) -> ${NOTHING}`,
  [`${CHANNEL_HANDLER}#handle-credit`]: `func(${STATE}, channel: u64, credit: u32) -> ${NOTHING}`,
  [`${CHANNEL_HANDLER}#handle-closed`]: `func(${STATE}, channel: u64, reason: ${REASON}) -> ${NOTHING}`,
};

/** What a message brings through a channel: a frame of the other end's, or the host's word that there is no other end. */
export type Through = ChannelFrame | Lost;

export interface Lost {
  readonly kind: "lost";
  /** The token of the end that is told. */
  readonly to: Seq;
}

/** The function that it calls. */
export function channelFunction({ kind }: Through): string {
  return `${CHANNEL_HANDLER}#${NAMES[kind]}`;
}

const NAMES: Readonly<Record<Through["kind"], string>> = {
  offer: "handle-open",
  accept: "handle-opened",
  refuse: "handle-closed",
  body: "handle-message",
  credit: "handle-credit",
  close: "handle-closed",
  lost: "handle-closed",
  pending: "handle-closed", // never leaves
};

/** Its arguments, in a turn whose `received` has this seq, and before that is in the ledger. */
export function channelArguments(
  through: Through,
  body: Uint8Array,
  peer: string,
  { channels }: Ledger,
  seq: Seq,
): readonly Value[] {
  const token = through.to ?? seq;
  const channel = channels.get(token);
  switch (through.kind) {
    case "offer":
      return [{ channel: BigInt(token), peer, greeting: body, credit: through.credit }];
    case "accept":
      return [BigInt(token), through.credit];
    case "body":
      return [BigInt(token), body];
    case "credit":
      return [BigInt(token), (channel?.credit ?? 0) + through.credit];
    case "refuse":
      return [BigInt(token), reason("refused", through.code, body)];
    case "close":
      return [BigInt(token), reason("closed", through.code, body)];
    case "lost":
      return [BigInt(token), lostReason(channel?.lost ?? CHANNEL_CLOSED, channel?.phase)];
    case "pending":
      throw new Error("an answer that is not given yet has come");
    default:
      return unreachable(through);
  }
}

function reason(tag: "closed" | "refused", code: string | undefined, body: Uint8Array): Value {
  return code === undefined
    ? { tag, val: new TextDecoder().decode(body) }
    : { tag: "failed", val: code };
}

function lostReason(code: string, phase: string | undefined): Value {
  if (phase === "opening") return { tag: "refused", val: code };
  return code === CHANNEL_CLOSED ? { tag: "closed", val: "" } : { tag: "failed", val: code };
}

/** What `handle-open` answered, as the step that it is. */
export function consentOf(result: Value): ChannelStep & { readonly kind: "accept" | "refuse" } {
  const { tag, val } = result as { tag: string; val: Value }; // by its WIT type, as below
  if (tag === "err") return { kind: "refuse" };
  const consent = val as { readonly tag: string; readonly val: Value };
  if (consent.tag !== "accept") return { kind: "refuse" };
  return { kind: "accept", ...creditOf(consent.val) };
}

function creditOf(value: Value): CreditGiven {
  const { tag, val } = value as { readonly tag: string; readonly val: number };
  return creditWithin(val, tag === "automatic");
}

/** What a channel begins with, of what a guest says. */
export interface CreditGiven {
  readonly credit: number;
  readonly isAutomatic: boolean;
}

/** More than there can be is all that there can be, and none is not given back. */
export function creditWithin(asked: number, isAutomatic: boolean): CreditGiven {
  const credit = Math.min(asked, CHANNEL_CREDIT_MAX);
  return { credit, isAutomatic: isAutomatic && credit > 0 };
}

/** Why it refused: as much of that as of a reason for closing. */
export function refusalText(result: Value): string {
  const { tag, val } = result as { tag: string; val: Value };
  const text = (tag === "err" ? val : (val as { readonly val: Value }).val) as string;
  return text.slice(0, CLOSE_REASON_MAX).toWellFormed();
}

/** What `handle-open` gives, without the state. */
export const HANDLE_OPEN_RESULT: WitType = {
  kind: "result",
  ok: {
    kind: "variant",
    cases: [
      {
        name: "accept",
        type: {
          kind: "variant",
          cases: [
            { name: "automatic", type: { kind: "u32" } },
            { name: "manual", type: { kind: "u32" } },
          ],
        },
      },
      { name: "refuse", type: { kind: "string" } },
    ],
  },
  err: { kind: "string" },
};
