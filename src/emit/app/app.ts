import type { EmitOptions, Emitter, OutputFile } from "../emitter.ts";
import { runtimeFiles } from "./runtime.ts";
import { typescriptModule } from "./typescript.ts";

/** Metric definitions that services import, in TypeScript; the files that they stand on need no package. */
export const app: Emitter = {
  name: "app",
  summary: "Typed metric definitions that services import",
  emit(plan, options) {
    if (plan.instruments.length === 0) return [];
    const runtime = runtimeFiles("ts");
    const names = fileNames(
      plan.instruments.map(({ service }) => service.name),
      [...runtime.keys()],
    );
    const modules = plan.instruments.map((module, index) => ({ path: `app/ts/${names[index]}`, content: typescriptModule(module, options) }));
    return [...modules, ...[...runtime].map(([name, text]) => runtimeFile(name, text, options))];
  },
};

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
