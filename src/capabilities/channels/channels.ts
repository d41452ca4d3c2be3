import { z } from "zod";
import { addresses, addressesWithin, grantsAddress } from "../addresses.ts";
import type { Capability, Grants } from "../capability.ts";
import { countMax } from "../count.ts";
import type { ChannelError } from "../scope.ts";

/** Channels of an actor, where its manifest does not say: `channels-max`. */
export const CHANNELS_MAX_DEFAULT = 100;
/** Longest reason for closing a channel, in UTF-16 code units. */
export const CLOSE_REASON_MAX = 4_096;

/** Ordered streams of messages between two actors, with consent and credit (DESIGN, "Delivery"). */
export const channels: Capability = {
  type: "channels",
  interface: "theater:actor/channels@0.1.0",
  imports: {
    open: { kind: "deferred" },
    send: { kind: "deferred" },
    grant: { kind: "deferred" },
    close: { kind: "deferred" },
  },
  table: z
    .strictObject({
      to: addresses("Addresses that it may offer channels to", ["prices/*"]),
      "channels-max": countMax(
        "Channels that it may have, offered by it or by others.",
        CHANNELS_MAX_DEFAULT,
      ),
    })
    .describe("Channels to and from other actors."),

  beyond: (grant, bound) => {
    if (!addressesWithin(grant, bound)) return "to";
    const isMore = channelsMax({ channels: grant }) > channelsMax({ channels: bound });
    return isMore ? "channels-max" : undefined;
  },
  open: (grant, scope) => ({
    open: ([to, greeting, credit]) => {
      const address = to as string;
      if (!grantsAddress(grant, address))
        return err({ tag: "denied", val: "the manifest does not grant channels to this address" });
      const { tag, val } = credit as { readonly tag: string; readonly val: number };
      const isAutomatic = tag === "automatic";
      const opened = scope.channels.open(address, greeting as Uint8Array, val, isAutomatic);
      return typeof opened === "number" ? { tag: "ok", val: BigInt(opened) } : err(opened);
    },
    send: ([channel, body]) => done(scope.channels.send(Number(channel), body as Uint8Array)),
    grant: ([channel, credit]) => done(scope.channels.grant(Number(channel), credit as number)),
    close: ([channel, reason]) => {
      const text = reason as string;
      if (text.length > CLOSE_REASON_MAX)
        return err({ tag: "other", val: `a reason of more than ${CLOSE_REASON_MAX} characters` });
      return done(scope.channels.close(Number(channel), text));
    },
  }),
};

/** `channels-max` of an actor with these grants; 0 where channels are not granted. */
export function channelsMax({ channels: granted }: Grants): number {
  if (granted === undefined) return 0;
  return (granted["channels-max"] as number | undefined) ?? CHANNELS_MAX_DEFAULT; // by the table
}

function done(
  error: ChannelError | undefined,
): ReturnType<typeof err> | { tag: "ok"; val: undefined } {
  return error === undefined ? { tag: "ok", val: undefined } : err(error);
}

function err(val: ChannelError): { readonly tag: "err"; readonly val: ChannelError } {
  return { tag: "err", val };
}
