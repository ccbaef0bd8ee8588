import type { Backend } from '../../api/client';
import type { Reading, RestoredFile, TrashRow } from '../../api/bindings';
import { itemKeyText } from '../../api/item-key';
import { EVERYTHING } from '../../api/whole-trash';
import { keymap } from '../../lib/keymap';
import { m } from '../../paraglide/messages.js';
import { count } from '../../lib/format';
import type { Kind } from '../../lib/ui/item-icon';
import type { Navigation, Place } from '../../app/navigation.svelte';
import type { Command } from '../../app/page-commands';
import { offer, type Standpoint, type Way } from './command-bar';

/** Results of each list that are shown. */
const MOST_HITS = 5;

/** A line of the search: a result, a way on or a command. */
export interface Entry {
  key: string;
  label: string;
  /** The recipients of a file, the folder of an item. */
  detail?: string;
  /** When it was backed up or deleted. */
  at?: string | null;
  icon: { place: Place } | { kind: Kind } | { command: string };
  keys?: string | undefined;
  run: (navigation: Navigation) => unknown;
}

/** Lines under one heading. */
export interface Group {
  heading: string;
  entries: readonly Entry[];
}

/** The answer of the search to a text. */
export interface Answer {
  /** Says how the text was read, or how much it finds; empty when nothing was entered. */
  said: string;
  groups: readonly Group[];
}

/** Results from the lists in memory. */
export interface Hits {
  files: readonly RestoredFile[];
  trash: readonly TrashRow[];
}

export const NO_HITS: Hits = { files: [], trash: [] };

/** Returns the words to look for in the lists; none for what is only an ID or a link. */
export function wordsOf({ taken }: Reading): string | undefined {
  for (const jump of taken) {
    if (jump.is === 'text') return jump.text;
    if (jump.is === 'recipient') return jump.address;
  }
  return undefined;
}

/** Looks the words up in the lists of the connected accounts; a list that cannot be read has no results. */
export async function findHits(
  backend: Backend,
  text: string,
  { clumio, box }: Pick<Standpoint, 'clumio' | 'box'>,
): Promise<Hits> {
  const none = () => ({ rows: [] });
  const query = { filter: { ...EVERYTHING, text }, sort: 'deleted' as const, descending: true };
  const [files, trash] = await Promise.all([
    clumio ? backend.fileRows({ text, asset: null, keep: null }, 0, MOST_HITS).catch(none) : none(),
    box ? backend.trashRows(query, 0, MOST_HITS).catch(none) : none(),
  ]);
  return { files: files.rows, trash: trash.rows };
}

/** Puts results first, then commands, then where else to look; what an ID or a link stands for comes before all. */
export function answer(reading: Reading, hits: Hits, commands: readonly Command[], at: Standpoint): Answer {
  const words = wordsOf(reading);
  const { taken, direct, ways, pinned } = offer(reading, at);
  const wanted = words?.toLowerCase();
  const matching = commands.filter(
    ({ label }) => wanted === undefined || label.toLowerCase().includes(wanted),
  );
  // A text that was pasted is no name of a command.
  const shown = words === undefined && taken !== '' ? [] : matching;
  const groups = [
    { heading: m.jump_group_direct(), entries: direct.map(fromWay) },
    { heading: m.jump_group_pinned(), entries: pinned.map(fromWay) },
    { heading: m.jump_group_files(), entries: hits.files.map(fromFile) },
    { heading: m.jump_group_trash(), entries: hits.trash.map((row) => fromRow(row, words ?? '')) },
    { heading: m.jump_group_commands(), entries: shown.map(fromCommand) },
    { heading: m.jump_group_ways(), entries: ways.map(fromWay) },
  ];
  const said = taken === '' && words !== undefined ? counted(hits) : taken;
  return { said, groups: groups.filter(({ entries }) => entries.length > 0) };
}

function counted({ files, trash }: Hits): string {
  const results = files.length + trash.length;
  return results === 0 ? m.jump_no_results() : m.jump_results({ count: count(results) });
}

function fromWay({ place, label, go }: Way): Entry {
  return { key: `way ${label}`, label, icon: { place }, run: go };
}

function fromFile(file: RestoredFile): Entry {
  return {
    key: `file ${file.id}`,
    label: file.name,
    detail: file.recipients.join(', '),
    at: file.backup_at,
    icon: { kind: 'file' },
    run: (navigation) => navigation.go('passcode', { file }),
  };
}

function fromRow({ key, name, was_in, deleted_at }: TrashRow, text: string): Entry {
  return {
    key: `trash ${itemKeyText(key)}`,
    label: name,
    detail: was_in.path.join(' / '),
    at: deleted_at,
    icon: { kind: key.kind },
    run: (navigation) => navigation.go('restore', { row: { key, name }, text }),
  };
}

function fromCommand({ id, label, key, run }: Command): Entry {
  const keys = key === undefined ? undefined : keymap[key][0];
  return { key: `command ${id}`, label, icon: { command: id }, keys, run };
}
