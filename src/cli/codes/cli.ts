import type { Codes } from "./explained.ts";

export const CLI: Codes = {
  CLI_ACTOR_DIFFERS: {
    means: "The actor of that name runs from another manifest or component.",
    causes: [
      "The component was built anew, or the manifest was edited, since the actor was started",
    ],
    todo: [
      "Upgrade it to the new component: `theater upgrade`.",
      "Start this one under another name with --name, or in another directory with --data.",
    ],
    read: "command-line.md: `run`",
  },
  CLI_BAD_NAME: {
    means: "A project cannot bear this name.",
    causes: ["The folder's name has capitals, blanks or signs", "It is `theater` or `host`"],
    todo: ["Name the folder with lowercase letters, digits and dashes."],
    read: "command-line.md: `new`",
  },
  CLI_BUG: {
    means: "A fault of theater's own.",
    causes: ["A mistake in theater"],
    todo: ["Report it with the lines that were printed. What was acknowledged is kept."],
  },
  CLI_CANNOT_CREATE: {
    means: "The file to be written cannot be made.",
    causes: ["Its folder is not there", "You may not write there", "The disk is full"],
    todo: ["Name another file, or make the folder."],
  },
  CLI_INTERRUPTED: {
    means: "It was told to stop before all was done.",
    causes: ["Ctrl-C, or SIGTERM"],
    todo: ["Run it again: what was acknowledged is kept, and a turn that had begun goes on."],
    read: "command-line.md: `run`",
  },
  CLI_NOT_EMPTY: {
    means: "The folder in which a project was to be made has something in it.",
    causes: ["It was made before", "It is another folder than you have in mind"],
    todo: ["Name another folder, or one that is not there yet."],
    read: "command-line.md: `new`",
  },
  CLI_NO_COMPONENT: {
    means: "There is an export to replay, and no component that it names.",
    causes: ["An export holds a chain, and no component"],
    todo: [
      "Name the component's file with --component, or a data directory that keeps it with --data.",
    ],
  },
  CLI_NO_DIRECTORY: {
    means: "There is no data directory there.",
    causes: ["You stand in another folder", "No host ran yet"],
    todo: ["Name it with --data or THEATER_DATA.", "Start a host: `theater run` makes one."],
    read: "command-line.md: The command line",
  },
  CLI_NO_FILE: {
    means: "A file cannot be read.",
    causes: ["A wrong path, or a file that is not yours to read"],
    todo: ["Check that the file is there, and that you may read it."],
  },
  CLI_NO_HOST: {
    means: "No host runs in the data directory, or the one that does cannot be spoken to.",
    causes: [
      "It has ended, or was never started",
      "Another data directory is meant",
      "Its `host.sock` was removed",
    ],
    todo: ["Start one with `theater run`, or name its directory with --data or THEATER_DATA."],
    read: "command-line.md: `run`",
  },
  CLI_NO_TEMPLATE: {
    means: "There is no template of that name.",
    causes: ["The name is misspelt", "The folder was named first, and the template after it"],
    todo: ["List the templates with `theater new --list`."],
    read: "command-line.md: `new`",
  },
  CLI_OLD_NODE: {
    means: "The Node that runs this is too old, and no newer one was installed with theater.",
    causes: [
      "theater was installed without its optional dependencies",
      "A platform for which none is packaged",
    ],
    todo: ["Install Node 26 or later, or install theater with its optional dependencies."],
    read: "command-line.md: Exit codes",
  },
  CLI_OUTPUT_FAILED: {
    means: "Nothing more can be written to stdout.",
    causes: ["It goes into a file, and the disk is full"],
    todo: ["Make room, or write elsewhere."],
  },
  CLI_UNKNOWN_CODE: {
    means: "There is no error code of that name.",
    causes: ["A misspelt code", "A code of another version of theater"],
    todo: ["List all of them with `theater explain`."],
  },
  CLI_USAGE: {
    means: "The command line is not one.",
    causes: ["A misspelt verb or option", "An argument that is missing, or one too many"],
    todo: ["See `theater --help`, or `theater help VERB`."],
    read: "command-line.md: The command line",
  },
};
