import type { Codes } from "./explained.ts";

export const ACTOR: Codes = {
  ACTOR_AUTO_SHUTDOWN: {
    means: "The supervisor ended by itself, since children that count for it had ended.",
    causes: [
      "Its manifest says `auto-shutdown`, and significant children ended that are not restarted",
    ],
    todo: ["Nothing, where the work of its children was done: it ended in order."],
    read: "supervision.md: What follows from what",
  },
  ACTOR_BAD_ARGUMENTS: {
    means: "The arguments do not fit the WIT type of the function; nothing was recorded.",
    causes: [
      "A wrong number of arguments, or one of another type",
      "The function belongs to another version of the component than you have in mind",
    ],
    todo: ["Compare the arguments with the type that the error names."],
    read: "messages.md: From outside",
  },
  ACTOR_BAD_NAME: {
    means: "An actor cannot bear this name.",
    causes: ["An empty or too long name, or characters that names do not have"],
    todo: ["Take a name of letters, digits and the signs that the error lists."],
    read: "manifest.md: Keys",
  },
  ACTOR_BUSY: {
    means: "The actor did not come to a turn's end in time for what was asked of it.",
    causes: [
      "Its turn waits for a reply, a timer or a slow import",
      "Another upgrade is under way",
    ],
    todo: [
      "Look at what it waits for with `theater inspect ACTOR`.",
      "Ask again when the turn is over.",
    ],
    read: "developing.md: What an upgrade keeps",
  },
  ACTOR_CANCELLED: {
    means:
      "Whoever operates the host ended the turn while it waited; what it had committed before stays.",
    causes: ["`theater cancel ACTOR`, or `actor.cancel()`"],
    todo: [
      "Send the message again where it is still wanted: `theater resend` does that of a send.",
    ],
    read: "operating.md: A turn that stands still",
  },
  ACTOR_CHAIN_UNFIT: {
    means: "The chain verifies, but this host cannot run it again.",
    causes: [
      "It was recorded with another version of the meter or of the ABI",
      "The component that it names is not the one given, or is not kept here",
    ],
    todo: [
      "Give the component with `theater replay CHAIN --component FILE`.",
      "Use the version of theater that the chain names: `theater inspect ACTOR` shows it.",
    ],
    read: "chain-format.md: Versions",
  },
  ACTOR_CHANNELS_FULL: {
    means: "The actor that a channel was offered to has as many as it may have.",
    causes: [
      "Channels that nobody closes",
      "More actors want one than its manifest was written for",
    ],
    todo: ["Offer it later, or raise `channels-max` in the actor's manifest."],
    read: "capabilities/channels.md: Limits",
  },
  ACTOR_CHANNEL_CLOSED: {
    means: "What came through a channel found no open one at the end that it was for.",
    causes: ["The other actor closed the channel, or offered it and did not wait for the answer"],
    todo: ["Open another channel. Actors hear of this by `handle-closed`."],
    read: "capabilities/channels.md: How it ends",
  },
  ACTOR_CLOSED: {
    means:
      "The host closed before the message was answered; what the turn had not committed never happened.",
    causes: ["The host was told to stop, or its work was done"],
    todo: ["Start the host again: a turn that had begun goes on from its last commit."],
    read: "messages.md: Turns that wait",
  },
  ACTOR_CLOSING: {
    means: "The host is ending: it finishes what it has, and takes no new work.",
    causes: ["It was told to stop: by a signal, by `theater shutdown`, or by `theater.close`"],
    todo: ["Ask again when it runs again; nothing was recorded."],
    read: "operating.md: Stopping a host",
  },
  ACTOR_DEADLINE: {
    means: "The message's deadline passed before its turn began.",
    causes: ["The actor was busy with turns before it", "The deadline is too short"],
    todo: [
      "Send it again with more time.",
      "See whether the actor's turn is stuck: `theater inspect ACTOR`.",
    ],
    read: "messages.md: Between actors",
  },
  ACTOR_DEADLOCK: {
    means: "Whoever sent it would wait for an actor that waits for them.",
    causes: ["Two actors call each other, or a longer circle of calls"],
    todo: ["Let one of them send instead of call, or answer later with `reply`."],
    read: "messages.md: Between actors",
  },
  ACTOR_DIVERGED: {
    means: "A replay did something else than the chain shows.",
    causes: [
      "The component is not the one that recorded it",
      "The record was changed by someone who could make its digests anew",
      "A fault of theater's own",
    ],
    todo: [
      "Give the component whose digest the chain names.",
      "Where it is that one: keep the chain, and report it. The error names the first event that differs.",
    ],
    read: "chain-format.md: Verification",
  },
  ACTOR_FAILED: {
    means:
      "The turn that the message began failed; the message is used up, and the state is as it was before.",
    causes: [
      "A trap, a panic or an exception in the guest",
      "A limit: fuel, memory, depth, bytes across the boundary",
    ],
    todo: [
      "Explain the code that the message names, such as ENGINE_TRAP.",
      "See what led there with `theater chain log ACTOR`.",
      "Mend the component, or raise the limit in the manifest.",
    ],
    read: "messages.md: From outside",
  },
  ACTOR_HOST_FAULT: {
    means: "Code of the host's failed during a turn; the guest did nothing wrong.",
    causes: ["A fault of theater's own, or of a capability"],
    todo: ["Report it with the whole message. The actor is started again from its last state."],
  },
  ACTOR_HOST_FULL: {
    means:
      "Clients have as many messages under way, in all actors together, as this host has room for.",
    causes: ["More is sent than the actors can do", "Many calls wait for turns that wait"],
    todo: [
      "Send it again later, and less at once.",
      "Whoever embeds theater can allow more: `clientMail` of `Theater.open`.",
    ],
    read: "operating.md: What a host has room for",
  },
  ACTOR_INIT_FAILED: {
    means: "The actor's first turn failed, so it does not run.",
    causes: ["`init` trapped or threw", "A limit is too low for what `init` does"],
    todo: [
      "Explain the code that the message names.",
      "Mend the component, or raise the limit in the manifest.",
    ],
    read: "ideas.md: Actor",
  },
  ACTOR_INIT_REFUSED: {
    means: "The handler's `init` answered `err`, so the actor does not run.",
    causes: ["Its parameters are not what it wants"],
    todo: ["Read what it answered, and give it parameters that it takes."],
    read: "ideas.md: Actor",
  },
  ACTOR_IN_DOUBT: {
    means:
      "The host ended while an import acted that may act once only: nobody knows whether it did.",
    causes: ["A crash, or SIGKILL, between the act and its record"],
    todo: ["Find out at the other end whether it was done, and act on that."],
    read: "messages.md: Turns that wait",
  },
  ACTOR_MAILBOX_FULL: {
    means: "The receiver has as many messages before it as it may have.",
    causes: ["It is sent more than it can do", "Its turn is stuck"],
    todo: [
      "Try again later.",
      "Raise `mailbox-max` in its manifest.",
      "See what it waits for: `theater inspect ACTOR`.",
    ],
    read: "manifest.md: `[limits]`",
  },
  ACTOR_MESSAGE_TOO_LARGE: {
    means: "The message has more bytes than the receiver's `message-bytes-max`.",
    causes: ["A large body"],
    todo: ["Send it in pieces, or raise `message-bytes-max` in the receiver's manifest."],
    read: "manifest.md: `[limits]`",
  },
  ACTOR_NAME_TAKEN: {
    means: "A running actor bears this name already.",
    causes: ["The same manifest was started twice"],
    todo: [
      "Talk to the one that runs, start this one under another name (`--name`), or stop that one first.",
    ],
  },
  ACTOR_NOT_FOUND: {
    means: "There is no actor of that name or id here.",
    causes: ["A misspelt name", "Another data directory", "It was never started here"],
    todo: [
      "List the actors with `theater ps --all`.",
      "Name the data directory with --data or THEATER_DATA.",
    ],
  },
  ACTOR_NOT_STOPPED: {
    means: "The child runs, or is about to: there is nothing to start again.",
    causes: ["It was restarted already", "It waits for its backoff"],
    todo: ["Stop it first, where it is to begin again: `theater stop SUPERVISOR/CHILD`."],
    read: "operating.md: Stopping and starting again",
  },
  ACTOR_NO_CHANNELS: {
    means: "The manifest of the actor that a channel was offered to grants it none.",
    causes: ["Its component exports the handler of channels, and its manifest does not name it"],
    todo: ['Grant it channels: `[[handler]]` with `type = "channels"`.'],
    read: "capabilities/channels.md: channels",
  },
  ACTOR_NO_CHILD: {
    means: "No supervisor that runs has a child of this name, which it could start again.",
    causes: [
      "The actor is nobody's child, or that of a component, which starts its own",
      "It is a temporary child: those are forgotten when they end",
      "Its supervisor does not run",
    ],
    todo: [
      "Name a child of a manifest's supervisor: one below a strategy in `theater tree`.",
      "Ask the parent of a component's child: only that starts it again.",
      "Start the supervisor that is stopped again, which begins its children.",
    ],
    read: "operating.md: Stopping and starting again",
  },
  ACTOR_NO_DEAD_LETTER: {
    means: "The event that was named is no message of which nothing came.",
    causes: [
      "It was done, or is still under way",
      "It was a call: whoever called was told",
      "Its number is that of another event, or of another actor's",
    ],
    todo: ["Name one that `theater dead-letters ACTOR` lists."],
    read: "operating.md: Dead letters",
  },
  ACTOR_NO_FUNCTION: {
    means: "The component exports no such function, or none that may be called.",
    causes: ["A misspelt name", "The function is one of another interface or version"],
    todo: ["Write it as WIT does: `ns:pkg/interface@version#function`."],
    read: "messages.md: From outside",
  },
  ACTOR_NO_TURN: {
    means: "The event that was named begins no turn of this actor.",
    causes: ["Its number is that of another event, or of another actor's"],
    todo: [
      "Name the event with which the message was received: `theater inspect ACTOR` shows the open one.",
    ],
    read: "operating.md: A turn that stands still",
  },
  ACTOR_OF_HOST: {
    means:
      "The actor is `host`, in whose chain the host puts down what operators do; nobody else may tell it anything, stop it or change it.",
    causes: ["A message, a stop, an upgrade or a cancel was meant for an actor of another name"],
    todo: ["Read what stands there with `theater audit`."],
    read: "operating.md: What operators did",
  },
  ACTOR_ORPHANED: {
    means:
      "The actor failed, and the supervisor that would have decided what follows does not run.",
    causes: ["The supervisor was killed before its children"],
    todo: ["Start the supervisor anew: it starts its children."],
    read: "manifest.md: `[supervisor]` and `[[child]]`",
  },
  ACTOR_OUT_OF_ORDER: {
    means:
      "A message of an actor came before one that it sent earlier; it is offered again by itself.",
    causes: ["An earlier message was refused for want of room, or is still on its way"],
    todo: ["Nothing: the host puts it in order."],
    read: "messages.md: Between actors",
  },
  ACTOR_REFUSED: {
    means:
      "The handler took the message and answered `err`; the state of a threaded actor is as it was before.",
    causes: ["The message is not one that this actor understands, or not one that it wants now"],
    todo: ["Read what it answered: that is the actor's own text."],
    read: "messages.md: From outside",
  },
  ACTOR_RESTARTS_EXCEEDED: {
    means:
      "The actor failed more often than its policy restarts it, or a supervisor's children did, so it stopped.",
    causes: ["Every message makes it fail", "A limit is too low for what it does"],
    todo: [
      "See its failures with `theater chain log ACTOR`.",
      "Mend the component, and start an actor anew from it.",
    ],
    read: "ideas.md: Epoch",
  },
  ACTOR_REWOUND: {
    means: "The actor was set back to an earlier turn before it replied.",
    causes: ["An operator or a supervisor rewound it"],
    todo: ["Send the message again, if it should still be done."],
    read: "chain-format.md: Events",
  },
  ACTOR_SETTLED: {
    means: "The sender was told already that this message is done with.",
    causes: ["A message was offered again after its answer had been taken"],
    todo: ["Nothing: it is not done twice."],
    read: "messages.md: Between actors",
  },
  ACTOR_SHUTDOWN: {
    means: "The actor was stopped by its supervisor.",
    causes: [
      "A sibling failed, and the strategy restarts them together",
      "Its supervisor was stopped, or gave up",
      "It is a temporary child, and failed",
    ],
    todo: ["Read with `theater chain log SUPERVISOR` what it decided, and about whom."],
    read: "manifest.md: `[supervisor]` and `[[child]]`",
  },
  ACTOR_STATE_TOO_LARGE: {
    means: "The state that the handler gave has more bytes than `state-bytes-max`.",
    causes: ["The state grows with every message"],
    todo: ["Keep less in the state, or raise `state-bytes-max` in the manifest."],
    read: "manifest.md: `[limits]`",
  },
  ACTOR_STOPPED: {
    means: "The actor was stopped, or is stopping: it takes no messages.",
    causes: ["Someone stopped it, or it ended itself", "It failed too often"],
    todo: [
      "See why with `theater chain log ACTOR`: its last event says it.",
      "Start an actor of its manifest anew.",
      "Where it stopped with its supervisor, start that again.",
    ],
  },
  ACTOR_TEMPLATE_FULL: {
    means:
      "A template has as many actors as it may, so the one that the message was for did not begin.",
    causes: [
      "Each name that is written to is an actor, and those run until they are stopped",
      "Somebody writes to names that he makes up",
    ],
    todo: [
      "Stop those that are not needed; their chains stay.",
      "Raise `instances-max` in the template's manifest, and give it to `theater upgrade`.",
    ],
    read: "manifest.md: Templates",
  },
  ACTOR_TREE_FULL: {
    means:
      "A tree that the actor is part of has used up what its top's manifest lets it: actors, levels, memory or bytes stored.",
    causes: [
      "Its actors have recorded more than `stored-bytes-max`",
      "Others of its actors wait, and their memories are `memory-bytes-max` together",
      "An actor was to start one more child than `actors-max`, or one deeper than `depth-max`",
    ],
    todo: [
      "See with `theater inspect TOP` what the tree may use, and what it does.",
      "Stop what is not needed; chains stay, and count.",
      "Raise the limit under `[tree]` in the manifest at the tree's top, and give it to `theater upgrade`.",
    ],
    read: "manifest.md: `[tree]`",
  },
  ACTOR_TURN_TOO_LONG: {
    means: "The turn recorded more between two commits than one link may hold.",
    causes: ["A loop that calls imports without ever waiting"],
    todo: ["Do less in one turn: send the rest to yourself, or wait in between."],
    read: "chain-format.md: Limits",
  },
  ACTOR_UNFIT: {
    means: "The component cannot be an actor.",
    causes: [
      "It exports no function that can be called",
      "It mixes threaded and resident functions",
    ],
    todo: [
      "Export `theater:actor/handler`, or interfaces of its own, but not both kinds of function.",
    ],
    read: "ideas.md: Actor",
  },
  ACTOR_UNGRANTED: {
    means: "The component imports what its manifest does not grant, or what nobody offers.",
    causes: [
      "A `[[handler]]` is missing in the manifest",
      "The component imports another version of an interface",
    ],
    todo: [
      "Add the handler that the error names to the manifest, or build the component without that import.",
    ],
    read: "manifest.md: `[[handler]]`",
  },
  ACTOR_UPGRADE_UNFIT: {
    means: "The new component cannot go on with what the one before it kept.",
    causes: [
      "The actor keeps its state in its memory, or the new component would",
      "The new component lacks a function that the old one exports, or has it under another type",
      "The actor owes replies, and the new component does not import `reply`, with which they are given",
    ],
    todo: [
      "Give the new component the functions that the old one has, with their types.",
      "Or begin anew: `theater stop ACTOR`, then `theater start MANIFEST`. `theater dev` does that by itself.",
    ],
    read: "developing.md: What an upgrade keeps",
  },
};
