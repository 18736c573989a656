/** A program that runs for a system, in the terms of no particular runtime. */
import type { Place } from "../ir/place.ts";
import type { Derived } from "./configs.ts";
import type { ConfigFile } from "./part.ts";

export interface Container {
  readonly name: string;
  readonly is: "service" | "collector" | "agent" | "server" | "extra";
  readonly image: string;
  /** Why it is there or set so, a line each. */
  readonly because: readonly string[];
  readonly command?: readonly string[];
  readonly user?: string;
  /** How many of it run beside each other; absent: one. */
  readonly replicas?: number;
  /** Folders and files of the output, read-only: where they are mounted. */
  readonly mounts: readonly Mount[];
  /** Files that whoever starts it fills in: a program that reads variables nowhere. */
  readonly filled?: readonly { readonly to: string; readonly text: string }[];
  /** Of the host, or volumes by their name. */
  readonly volumes: readonly { readonly from: string; readonly to: string; readonly readOnly: boolean }[];
  /** Ports on which something listens. */
  readonly listens: readonly Listener[];
  readonly environment: Readonly<Record<string, string>>;
  /** Files of the output with variables. */
  readonly envFiles: readonly string[];
  /** Files with secrets that its configuration names, where it reads them. */
  readonly secretFiles: readonly string[];
  /** Names of containers that have to be up before it is of use. */
  readonly needs: readonly string[];
  /** A command that the image can run and that fails while the program is not well. */
  readonly check?: readonly string[];
  /** Labels that Docker writes beside each line of it, for an agent that reads its files. */
  readonly logLabels?: readonly string[];
  /** Why there is no `check`. */
  readonly unchecked?: string;
  readonly at: Place;
}

export interface Mount {
  /** From the output folder: `prometheus`. */
  readonly from: string;
  readonly to: string;
}

export interface Listener {
  readonly port: number;
  readonly protocol: "tcp" | "udp";
  /** Who else may reach it: only the other containers, programs and people of the host, or everybody. */
  readonly reach: "network" | "host" | "everybody";
}

/** The parts of what is derived that containers read. */
export interface Running {
  readonly derived: Derived;
  readonly files: readonly ConfigFile[];
  /** Whose values count; undefined: those of the last. */
  readonly environment: string | undefined;
}
