import { version as packageVersion } from "../../../package.json";

/** The package's, as its tarball is called. */
export const version: string = packageVersion;
