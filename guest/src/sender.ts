/** Who sent a message. The runtime stamps it; nobody can choose their own. */
export type Sender =
  | { readonly kind: "actor"; readonly id: string }
  | { readonly kind: "client"; readonly name: string }
  | { readonly kind: "host" }
  /** `count`: how many due times this stands for; more than 1 where some were missed. */
  | { readonly kind: "timer"; readonly token: number; readonly count: number };

/** `sender` of wit/actor.wit, as the guest's engine gives it. */
export type RawSender =
  | { readonly tag: "actor" | "client"; readonly val: string }
  | { readonly tag: "host" }
  | { readonly tag: "timer"; readonly val: { readonly token: number; readonly count: number } };

export function senderOf(raw: RawSender): Sender {
  switch (raw.tag) {
    case "actor":
      return { kind: "actor", id: raw.val };
    case "client":
      return { kind: "client", name: raw.val };
    case "timer":
      return { kind: "timer", token: raw.val.token, count: raw.val.count };
    case "host":
      return { kind: "host" };
  }
}
