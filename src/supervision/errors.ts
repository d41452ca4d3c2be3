import { TheaterError } from "../base/mod.ts";

export type SupervisionCode = "SUPERVISION_BAD_SPEC"; // a policy or a child's spec that no supervisor may have

export class SupervisionError extends TheaterError<SupervisionCode> {}
