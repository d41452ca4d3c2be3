import { TheaterError } from "../base/mod.ts";

export type TestingCode =
  | "TESTING_NO_MESSAGE" // a probe waited for a message, and nothing that could send one moves any longer
  | "TESTING_ANSWERED" // a message of a probe was answered already
  | "TESTING_NOT_JSON" // an answer is not JSON, and was asked for as JSON
  | "TESTING_RESTLESS"; // actors go on without end, so that nothing settles

export class TestingError extends TheaterError<TestingCode> {}
