/** The files that places lead to, as `load` hands them to `locate`. */

/** How to get from a captured stack to a file, and what is in that file. */
export interface Sources {
  /** The spec, absolute; what has no better place is shown at its start. */
  readonly spec?: string;
  /** What ran in memory; absent when nothing was bundled. */
  readonly bundle?: BundleSource;
  /** The absolute path of a file named in a place: relative names stand against the working directory. */
  absolute(file: string): string;
  /** A file as findings name it: relative to the working directory, with `/`. */
  shown(file: string): string;
  /** The text of a file, or `undefined` when it cannot be read. */
  read(file: string): Promise<string | undefined>;
}

export interface BundleSource {
  /** What the URL of its module ends with; the whole URL holds all of its code. */
  readonly urlEnd: string;
  /** The source map, as JSON in base64. */
  readonly map: string;
  /** The absolute path of a source that the map names. */
  file(source: string): string;
  /** What each bundled file imports, with how it is written there. Asked for only when no line of the project made a finding. */
  imports(): Promise<ReadonlyMap<string, readonly { readonly file: string; readonly written: string }[]>>;
}
