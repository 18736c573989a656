import type { InstrumentModule } from "../../derive/instruments.ts";
import type { Service } from "../../ir/system.ts";
import type { EmitOptions, Emitter, OutputFile } from "../emitter.ts";
import { goModule } from "./go.ts";
import { pythonModules } from "./python.ts";
import { runtimeFiles } from "./runtime.ts";
import { rustCrates } from "./rust.ts";
import { typescriptModule } from "./typescript.ts";

/** Metric definitions that services import, in the language that each is written in: TypeScript unless it says another. */
export const app: Emitter = {
  name: "app",
  summary: "Typed metric definitions that services import",
  emit({ system, instruments }, options) {
    const inLanguage = (language: NonNullable<Service["language"]>) => instruments.filter(({ service }) => (service.language ?? "typescript") === language);
    const go = inLanguage("go");
    return [
      ...typescript(inLanguage("typescript"), options),
      ...(go.length > 0 ? goModule(system.name, go, options) : []),
      ...rustCrates(inLanguage("rust"), options),
      ...pythonModules(inLanguage("python"), options),
    ];
  },
};

/** The files that they stand on need no package. */
function typescript(modules: readonly InstrumentModule[], options: EmitOptions): readonly OutputFile[] {
  if (modules.length === 0) return [];
  const runtime = runtimeFiles("ts");
  const names = fileNames(
    modules.map(({ service }) => service.name),
    [...runtime.keys()],
  );
  return [
    ...modules.map((module, index) => ({ path: `app/ts/${names[index]}`, content: typescriptModule(module, options) })),
    ...[...runtime].map(([name, text]) => runtimeFile(name, text, options)),
  ];
}

function runtimeFile(name: string, text: string, { header }: EmitOptions): OutputFile {
  return { path: `app/ts/${name}`, content: `${header.map((line) => `// ${line}\n`).join("")}\n${text}` };
}

/**
 * `shop.ts` for the service `shop`; `core-metrics.ts` for one called `core`, whose file would take the place of the runtime's.
 * Names that differ in case alone are one file on some disks, and `shop.d.ts` would be read as declarations.
 */
function fileNames(services: readonly string[], runtime: readonly string[]): readonly string[] {
  const taken = new Set(runtime);
  return services.map((service) => {
    let name = service.endsWith(".d") ? `${service}-metrics` : service;
    for (let number = 1; taken.has(`${name}.ts`.toLowerCase()); number++) name = `${service}-metrics${number === 1 ? "" : number}`;
    taken.add(`${name}.ts`.toLowerCase());
    return `${name}.ts`;
  });
}
