import type { Snippet } from 'svelte';

/** One column of a `Table`. */
export interface Column {
  key: string;
  /** The words at its head; read out, even where `hideLabel` leaves them unseen. */
  label: string;
  hideLabel?: boolean;
  /** A CSS grid track, `8rem` or `minmax(8rem, 2fr)`: where the least of all have no room, a row has several lines. */
  width: string;
  align?: 'start' | 'end';
  /** Shown only where all columns have room beside each other. */
  spare?: boolean;
  /** The head is a button that asks for this order. */
  sortable?: boolean;
}

/** The least and the largest width of a column that is resized, in pixels at 100 %; Rust keeps no other. */
export const COLUMN_WIDTH = { least: 48, largest: 960 } as const;

/** Pixels of one rem at 100 %, in which the widths of columns are kept. */
const REM = 16;

/** Returns true for a column that a person can make wider or narrower: its room varies, and the first takes what is left. */
export function isResizable(column: Column, index: number): boolean {
  return index > 0 && column.width.startsWith('minmax');
}

/** A column with the width that a person gave it: no wider, and where there is no room, as narrow as before. */
export function withWidth(column: Column, pixels: number | undefined): Column {
  if (pixels === undefined) return column;
  const asked = pixels / REM;
  const least = Math.min(asked, leastTrack(column));
  return { ...column, width: `minmax(${least}rem, ${asked}rem)` };
}

/** A width within its bounds, in whole pixels. */
export function boundedWidth(pixels: number): number {
  return Math.round(Math.min(COLUMN_WIDTH.largest, Math.max(COLUMN_WIDTH.least, pixels)));
}

function leastTrack({ width }: Column): number {
  return Number(/([\d.]+)rem/.exec(width)?.[1] ?? 0);
}

/** No row is current: the person has neither moved in the list nor filtered it. */
export const NO_ROW = -1;

/** The order a table shows, and whether it runs downwards from the largest. */
export interface Order {
  key: string;
  descending: boolean;
}

/** The properties of a table. */
export interface TableProps<T> {
  /** The name of the table; announced, not shown. */
  label: string;
  columns: readonly Column[];
  /** How many rows there are, whether or not they are at hand. */
  count: number;
  /** The row at an index; undefined while it is not at hand, which shows a placeholder. */
  row: (index: number) => T | undefined;
  rowKey: (row: T) => string;
  /** A name for the row's checkbox. */
  rowName?: (row: T) => string;
  /** Rows that cannot be acted upon are set softer. */
  rowMuted?: (row: T) => boolean;
  /** `roomy` is true where the spare columns are shown. */
  cell: Snippet<[T, Column, { current: boolean; index: number; roomy: boolean }]>;
  /** The row the keyboard is at, or `NO_ROW`: then Enter does nothing, and an arrow goes to the first row. */
  current?: number;
  /** Returns true if a row is selected; without it the table has no checkboxes. */
  chosen?: ((row: T) => boolean) | undefined;
  /** How many rows are chosen, whether or not they are at hand. */
  chosenCount?: number;
  /** Asked for by a row's box, or by Space. */
  onchoose?: (row: T, on: boolean) => void;
  /** Asked for by the box at the head; choosing all of 100,000 rows is the owner's to do. */
  onselectall?: (all: boolean) => void;
  /** Asked for with Shift: choose everything between two rows, both included. */
  onselectrange?: (from: number, to: number) => void;
  /** Enter or a double click on a row. */
  onopen?: (row: T, index: number) => void;
  order?: Order | undefined;
  onorder?: (order: Order) => void;
  /** The rows now drawn, for fetching them. */
  onrange?: (from: number, to: number) => void;
  /** Least height of a row in rem, with the standard density: 2.5 for one line, 2.875 for two. Rows grow with what is in them. */
  rowHeight?: number;
  /** The widths that a person gave to columns, by key, in pixels at 100 %. */
  widths?: Readonly<Record<string, number>>;
  /** A column is given another width; undefined for its own again. Without it no column can be resized. */
  onresize?: ((key: string, pixels: number | undefined) => void) | undefined;
  element?: HTMLElement | undefined;
}

/** The least that the columns need in one line, in rem: their tracks, the gaps between and the padding around them. */
export function leastWidth(columns: readonly Column[], chosen: boolean): number {
  const tracks = columns.map(leastTrack);
  if (chosen) tracks.push(1.5);
  const [gap, padding] = [1, 2];
  return tracks.reduce((sum, track) => sum + track, 0) + gap * (tracks.length - 1) + padding;
}

/** How far a list is scrolled, how much of it has room in the window, and how tall each of its rows is: all in pixels. */
interface Sight {
  scrolled: number;
  room: number;
  size: number;
}

/** Rows that most windows have room for, until it is measured. */
const LIKELY = 600;

/** The rows to draw: those in sight, and one more at either end. */
export function rowsInSight(count: number, { scrolled, room, size }: Sight): number[] {
  const seen = room > 0 ? room : LIKELY;
  // A list that became shorter is scrolled back only when it is drawn.
  const from = Math.max(0, Math.min(scrolled, count * size - seen));
  const first = Math.max(0, Math.floor(from / size) - 1);
  const end = Math.min(count, Math.ceil((from + seen) / size) + 1);
  return Array.from({ length: end - first }, (_, step) => first + step);
}

/** How far to scroll so that a row is in sight, and no further. */
export function scrolledTo(index: number, { scrolled, room, size }: Sight): number {
  const top = index * size;
  if (top < scrolled) return top;
  return Math.max(scrolled, top + size - Math.max(room, size));
}

/** Where a key takes the current row, or undefined when the key is none of the table's. */
export function rowAfter(key: string, current: number, rows: number, page: number): number | undefined {
  if (rows === 0) return undefined;
  const last = rows - 1;
  const to = (index: number) => Math.min(last, Math.max(0, index));
  switch (key) {
    case 'ArrowDown':
      return to(current + 1);
    case 'ArrowUp':
      return to(current - 1);
    case 'PageDown':
      return to(current + page);
    case 'PageUp':
      return to(current - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** A row that is drawn: what it shows, and the key that its element has as long as it shows that. */
export interface DrawnRow<T> {
  index: number;
  /** Undefined while it is not at hand. */
  found: T | undefined;
  key: string;
}

/** Returns the rows at some indexes with a key each; what is in the list twice has another one the second time. */
export function keyedRows<T>(
  indexes: readonly number[],
  row: (index: number) => T | undefined,
  rowKey: (row: T) => string,
): DrawnRow<T>[] {
  const known = new Set<string>();
  return indexes.map((index) => {
    const found = row(index);
    const own = found === undefined ? `at ${index}` : `of ${rowKey(found)}`;
    const key = known.has(own) ? `${index} ${own}` : own;
    known.add(own);
    return { index, found, key };
  });
}

/** The rows that a pointer was pressed on: a list may change between the press, its click and a second click. */
export class RowPresses {
  /** Undefined when no press is open. */
  #down: string | null | undefined;
  #clicks: readonly (string | null)[] = [];

  /** Records the row, by its key, on which the pointer went down; null beside all rows. */
  down(key: string | null): void {
    this.#down = key;
  }

  /** Ends the press with a click on a row; returns false if it began on another one. */
  clicked(key: string | null): boolean {
    const same = this.#down === undefined || this.#down === key;
    this.#down = undefined;
    this.#clicks = [...this.#clicks.slice(-1), same ? key : null];
    return same;
  }

  /** Returns true unless the last two clicks were on different rows. */
  onOneRow(): boolean {
    const [first, second = first] = this.#clicks;
    return first === second;
  }
}
