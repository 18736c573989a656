/** Where panels stand: left to right in lines of 24 columns, row under row. */

/** Columns of the grid; one unit of height is 30 pixels on Grafana's page. */
const gridColumns = 24;

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Box extends Size {
  readonly x: number;
  readonly y: number;
}

export interface Sized {
  readonly size: Size;
  /** Whether it may grow to fill its line. */
  readonly stretches: boolean;
}

export interface PlacedRow<P> {
  readonly title?: string;
  readonly collapsed: boolean;
  readonly y?: number;
  readonly panels: readonly { readonly panel: P; readonly box: Box }[];
}

/**
 * Places rows under each other. A heading takes one line. The panels of a collapsed row get the places that they have
 * when somebody opens it, and what follows starts right under its heading, as in Grafana's own files.
 */
export function layOut<P extends Sized>(
  rows: readonly { readonly title?: string; readonly collapsed: boolean; readonly panels: readonly P[] }[],
): readonly PlacedRow<P>[] {
  let y = 0;
  return rows.map(({ title, collapsed, panels }) => {
    const top = title === undefined ? y : y + 1;
    const heading = title === undefined ? {} : { title, y };
    const placed = inLines(panels, top);
    y = collapsed ? top : Math.max(top, ...placed.map(({ box }) => box.y + box.height));
    return { ...heading, collapsed, panels: placed };
  });
}

function inLines<P extends Sized>(panels: readonly P[], top: number): PlacedRow<P>["panels"] {
  let y = top;
  return linesOf(panels).flatMap((line) => {
    let x = 0;
    const widths = widthsOf(line);
    const placed = line.map((panel, index) => {
      const box = { x, y, width: widths[index] ?? panel.size.width, height: panel.size.height };
      x += box.width;
      return { panel, box };
    });
    y += Math.max(...line.map(({ size }) => size.height));
    return placed;
  });
}

function linesOf<P extends Sized>(panels: readonly P[]): readonly (readonly P[])[] {
  const lines: P[][] = [];
  let free = 0;
  for (const panel of panels) {
    const line = lines.at(-1);
    if (line && panel.size.width <= free) line.push(panel);
    else {
      lines.push([panel]);
      free = gridColumns;
    }
    free -= panel.size.width;
  }
  return lines;
}

/** A line that leaves columns empty gives them to its panels, if all of them may grow. */
function widthsOf(line: readonly Sized[]): readonly number[] {
  const widths = line.map(({ size }) => Math.min(size.width, gridColumns));
  const free = gridColumns - widths.reduce((sum, width) => sum + width, 0);
  if (free <= 0 || !line.every(({ stretches }) => stretches)) return widths;
  return widths.map((width, index) => width + Math.floor(free / line.length) + (index < free % line.length ? 1 : 0));
}
