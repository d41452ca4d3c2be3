import { type ActorId, type Sha256, TheaterError, type WitType } from "../base/mod.ts";
import { type Admission, admission, keyAdmission, type Ledger, type Seq } from "../chain/mod.ts";
import type { Store } from "../store/mod.ts";
import type { Callers } from "./callers.ts";
import { INIT, type Shape } from "./entry.ts";
import { refused, type Request } from "./message.ts";
import { receiptOf, recordedAnswer } from "./recorded-answer.ts";
import { outOfOrder, settledError } from "./refusals.ts";

export interface RepeatsDeps {
  readonly id: ActorId;
  readonly store: Store;
  readonly sha256: Sha256;
  /** Resolves when all that was committed before is durable. */
  readonly durable: () => Promise<void>;
  /** Resolves when the link of this event is on its way to the store, which `durable` then waits for. */
  readonly sealed: (seq: Seq) => Promise<void>;
  readonly shape: Shape;
  readonly callers: Callers;
}

/** What the ledger says of a message: by its position, or by its idempotency key. */
export function admissionOf(
  { sender, position, key }: Request,
  ledger: Ledger,
  nowMs: number,
): Admission {
  if (sender.kind === "actor" && position !== undefined)
    return admission(ledger, sender.id, position);
  if (key === undefined) return NEW;
  return keyAdmission(ledger, sender.kind === "client" ? sender.name : undefined, key, nowMs);
}

const NEW: Admission = { kind: "new" };

/** Messages that are offered again: each gets the answer of the first time, from the record or when it is given. */
export class Repeats {
  readonly #deps: RepeatsDeps;

  constructor(deps: RepeatsDeps) {
    this.#deps = deps;
  }

  answer(request: Request, admission: Exclude<Admission, { kind: "new" }>): void {
    if (admission.kind !== "known") {
      return request.answer(refused(admission.kind === "later" ? outOfOrder() : settledError()));
    }
    const { received, answered } = admission;
    if (answered === undefined) request.placed?.(true);
    const told = this.#fromRecord(request, received, answered);
    if (answered === undefined) {
      // What comes of it is said when its sender knows that it was taken: else that would come too late, or a refusal count as its own.
      this.#deps.callers.add(received, (answer) => {
        void told.then(
          () => request.answer(answer),
          () => undefined,
        );
      });
    }
    told.catch((error: unknown) => {
      if (!(error instanceof TheaterError)) throw error;
      request.answer(refused(error));
    });
  }

  async #fromRecord(request: Request, received: Seq, answered: Seq | undefined): Promise<void> {
    const { id, store, sha256, durable, sealed } = this.#deps;
    await sealed(answered ?? received); // its turn may be about to begin
    await durable();
    const receipt = await receiptOf(store, id, received, sha256);
    if (answered === undefined) return request.taken?.(receipt);
    const places = { received, answered };
    const answer = await recordedAnswer(store, id, places, this.#resultType, sha256);
    request.taken?.(receipt);
    request.answer(answer);
  }

  readonly #resultType = (name: string): WitType | undefined => {
    const { init, entries } = this.#deps.shape;
    return (name === INIT ? init : entries.get(name))?.recorded.result;
  };
}
