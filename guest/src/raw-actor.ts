import type { RawMessage } from "./context.ts";
import type { Exit } from "./exit.ts";
import { type Sender, senderOf } from "./sender.ts";
import type { ServedHandler } from "./serve.ts";

/** A message as bytes. */
export interface BytesMessage {
  readonly sender: Sender;
  /** Counted for each sender and receiver, from 1; 0 from clients and the host. */
  readonly number: number;
  readonly body: Uint8Array;
  /** The token of the answer that is owed; undefined where nobody waits. */
  readonly replyTo: number | undefined;
}

export interface RawDefinition {
  /** The first state. */
  init(parameters: Uint8Array): Uint8Array | undefined;
  /** The new state and the reply. A reply of undefined is one that `reply` gives later, or nothing to say. */
  handle(
    state: Uint8Array | undefined,
    message: BytesMessage,
  ): readonly [state: Uint8Array | undefined, reply?: Uint8Array | undefined];
  /** The new state, when another has ended that this one monitored, or a child of it. */
  exited?(state: Uint8Array | undefined, exit: Exit): Uint8Array | undefined;
}

export interface RawActor {
  readonly served: ServedHandler;
  readonly exited: RawDefinition["exited"];
}

/** An actor whose state, messages and replies are bytes: `theater:actor/handler` as it is. */
export function rawActor(definition: RawDefinition): RawActor {
  return {
    exited: definition.exited?.bind(definition),
    served: {
      init: (parameters) => definition.init(parameters) ?? null,
      handle(state, message) {
        const [after, reply] = definition.handle(state ?? undefined, bytesMessage(message));
        return [after ?? null, reply ?? null];
      },
    },
  };
}

export function isRawActor(actor: object): actor is RawActor {
  return "served" in actor;
}

function bytesMessage({ sender, number, body, replyTo }: RawMessage): BytesMessage {
  return { sender: senderOf(sender), number, body, replyTo: replyTo ?? undefined };
}
