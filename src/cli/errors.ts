import { TheaterError } from "../base/mod.ts";

export type CliCode =
  | "CLI_USAGE" // the command line is not one
  | "CLI_NO_FILE" // a file that cannot be read
  | "CLI_NO_DIRECTORY" // no data directory there
  | "CLI_NO_HOST" // no host runs in the data directory
  | "CLI_NO_COMPONENT" // an export to replay, and no component that it names
  | "CLI_CANNOT_CREATE" // the file to write cannot be made
  | "CLI_NO_TEMPLATE" // no template of that name, to make a project from
  | "CLI_BAD_NAME" // a project cannot bear this name
  | "CLI_NOT_EMPTY" // the folder for a project has something in it
  | "CLI_OUTPUT_FAILED" // stdout takes no more, and not because nobody reads it
  | "CLI_ACTOR_DIFFERS" // the actor of that name runs from another manifest or component
  | "CLI_UNKNOWN_CODE" // no error code of that name, to be explained
  | "CLI_INTERRUPTED"; // told to stop before all was done

export class CliError extends TheaterError<CliCode> {}
