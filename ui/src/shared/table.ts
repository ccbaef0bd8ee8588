/** One column of a `Table`. */
export interface Column {
  key: string;
  /** The words at its head; read out, even where `hideLabel` leaves them unseen. */
  label: string;
  hideLabel?: boolean;
  /** A CSS grid track such as `minmax(8rem, 2fr)`; the table never grows wider than its place. */
  width: string;
  align?: 'start' | 'end';
  /** The head is a button that asks for this order. */
  sortable?: boolean;
}

/** The order a table shows, and whether it runs downwards from the largest. */
export interface Order {
  key: string;
  descending: boolean;
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
