/** All went well. */
export const success = 0;
/** Files, data or the computation did not do what was asked. */
export const failure = 1;
/** What was typed cannot be meant. */
export const usage = 2;
/** The reader of the output has gone: what a shell reports of a program that SIGPIPE ended. */
export const brokenPipe = 141;
