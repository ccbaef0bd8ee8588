import type { Notifications } from './notifications.svelte';
import type { Settings } from './settings.svelte';

/** The widths that a person gave to the columns of one list, and the way to change one. Settings keep them. */
export interface ColumnWidths {
  widths: Record<string, number>;
  onresize: (key: string, pixels: number | undefined) => void;
}

/** Returns the widths of the columns of a list. */
export function columnWidths(list: string, settings: Settings, notifications: Notifications): ColumnWidths {
  const all = settings.values.column_widths;
  const prefix = `${list}.`;
  const own = Object.entries(all).filter(([name]) => name.startsWith(prefix));
  return {
    widths: Object.fromEntries(own.map(([name, pixels]) => [name.slice(prefix.length), pixels])),
    onresize: (key, pixels) => {
      const others = Object.entries(settings.values.column_widths).filter(([name]) => name !== prefix + key);
      const changed: [string, number][] = pixels === undefined ? [] : [[prefix + key, pixels]];
      const column_widths = Object.fromEntries([...others, ...changed]);
      settings.change({ column_widths }).catch((reason: unknown) => {
        notifications.problem(reason);
      });
    },
  };
}
