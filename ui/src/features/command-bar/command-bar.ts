import type { AssetKind, AssetRef, ItemKind, Jump, Reading } from '../../api/bindings';
import { m } from '../../paraglide/messages.js';
import { count } from '../../lib/format';
import { placeNames } from '../../app/page-names';
import type { Navigation, Place } from '../../app/navigation.svelte';

/** A longer text is read as far as this; Rust reads no more. */
export const MOST_READ = 200_000;

/** So much of a text stands in the field. */
export const MOST_SHOWN = 500;

/** The beginning of a text as a field can show it: a blank for the end of a line. */
export function inOneLine(text: string): string {
  const line = text.slice(0, MOST_SHOWN).replace(/\s*[\r\n]\s*/g, ' ');
  return text.length > MOST_SHOWN ? `${line}…` : line;
}

/** A suggestion under the command bar. */
export interface Way {
  place: Place;
  label: string;
  /** Goes there; says whether it went. */
  go: (navigation: Navigation) => Promise<boolean>;
}

/** The reading of a text, in words, and the suggestions for it. */
export interface Offer {
  /** Empty when nothing was entered, and for a plain text. */
  taken: string;
  /** Where what an ID or a link stands for is shown. */
  direct: Way[];
  /** Where else to look for a name or an address. A text has a way on of either kind, wrong input too. */
  ways: Way[];
  /** Pinned assets, while nothing is entered. */
  pinned: Way[];
}

/** The open page and the connected services. */
export interface Standpoint {
  place: Place;
  clumio: boolean;
  box: boolean;
}

export const assetNames: Record<AssetKind, () => string> = {
  ec2_instance: m.asset_ec2_instance,
  ebs_volume: m.asset_ebs_volume,
  dynamodb_table: m.asset_dynamodb_table,
};

export const itemNames: Record<ItemKind, () => string> = {
  file: m.item_file,
  folder: m.item_folder,
  web_link: m.item_web_link,
};

/** Turns what Rust took a text for into words and ways on, those of each reading after those of the one before. */
export function offer(reading: Reading, at: Standpoint): Offer {
  const [first = { is: 'nothing' }, second] = reading.taken;
  const each = reading.taken.map((jump) => waysOfSeveral(jump, reading));
  if (each.length > 1 && each.every((ways) => ways.length > 0)) {
    const taken = m.jump_taken_several({ count: count(each.length) });
    return { taken, direct: eachOnce(each.flat()), ways: [], pinned: [] };
  }
  const named = reading.taken.filter(isName);
  const direct = reading.taken.filter((jump) => !isName(jump));
  return {
    taken: second?.is === 'text' && first.is !== 'text' ? eitherWay(first) : words(first),
    direct: eachOnce(direct.flatMap((jump) => waysOf(jump, counted(jump, reading), at))),
    ways: eachOnce(named.flatMap((jump) => waysOf(jump, counted(jump, reading), at))),
    pinned: first.is === 'nothing' ? reading.assets.map(toAsset) : [],
  };
}

/** Returns true for what is looked for in lists, rather than being an ID or a link. */
function isName({ is }: Jump): boolean {
  return is === 'text' || is === 'recipient';
}

/** Returns true for a text that can only be an ID or a link, which no list of names would find. */
export function namesThing({ taken }: Reading): boolean {
  return taken.every((jump) => !isName(jump) && jump.is !== 'nothing' && jump.is !== 'too_long');
}

function eachOnce(ways: Way[]): Way[] {
  const known = new Set<string>();
  return ways.filter(({ label }) => !known.has(label) && known.add(label));
}

/** The files that were counted are those of the first name or address; of another one nothing is known. */
function counted(jump: Jump, reading: Reading): Reading {
  const first = reading.taken.find(({ is }) => is === 'text' || is === 'recipient');
  return jump === first ? reading : { ...reading, files: 0 };
}

/** The ways on from one of several things in a text: their lines have to name it. None for what is no such thing. */
function waysOfSeveral(jump: Jump, { assets }: Reading): Way[] {
  switch (jump.is) {
    case 'restored_file':
      return [
        ...assets.filter((asset) => asset.id === jump.id).map(toAsset),
        way('passcode', m.jump_to_restored_file_of_several({ id: jump.id }), { fileId: jump.id }),
      ];
    case 'asset': {
      const target = { kind: jump.asset, nativeId: jump.native_id };
      return [way('passcode', m.jump_to_known_asset({ asset: jump.native_id }), target)];
    }
    case 'recipient': {
      const label = m.jump_to_recipient_of_several({ address: jump.address });
      return [way('passcode', label, { recipient: jump.address })];
    }
    case 'box_item': {
      const { kind, id } = jump.key;
      return [
        way('restore', m.jump_to_box_item_of_several({ kind: itemNames[kind](), id }), { key: jump.key }),
      ];
    }
    case 'box_id':
      return [way('restore', m.jump_to_box_id_of_several({ id: jump.id }), { boxId: jump.id })];
    case 'nothing':
    case 'part_of_id':
    case 'part_of_native_id':
    case 'box_shared_link':
    case 'box_link':
    case 'clumio_link':
    case 'access_requested_file':
    case 'unknown_link':
    case 'text':
    case 'too_long':
      return [];
  }
}

function words(jump: Jump): string {
  switch (jump.is) {
    case 'nothing':
      return '';
    case 'restored_file':
      return m.jump_taken_restored_file({ id: jump.id });
    case 'part_of_id':
      return m.jump_taken_part_of_id({ count: jump.part.length });
    case 'asset':
      return m.jump_taken_asset({ kind: assetNames[jump.asset](), id: jump.native_id });
    case 'part_of_native_id':
      return m.jump_taken_part_of_native_id({ kind: assetNames[jump.asset]() });
    case 'recipient':
      return jump.whole
        ? m.jump_taken_recipient({ address: jump.address })
        : m.jump_taken_part_of_address({ address: jump.address });
    case 'box_item':
      return m.jump_taken_box_item({ kind: itemNames[jump.key.kind](), id: jump.key.id });
    case 'box_id':
      return m.jump_taken_box_id({ id: jump.id });
    case 'box_shared_link':
      return m.jump_taken_shared_link();
    case 'box_link':
      return m.jump_taken_box_link();
    case 'clumio_link':
      return m.jump_taken_clumio_link();
    case 'access_requested_file':
      return m.jump_taken_access_requested_file();
    case 'unknown_link':
      return m.jump_taken_unknown_link({ host: jump.host });
    case 'text':
      return '';
    case 'too_long':
      return m.jump_taken_too_long();
  }
}

/** The words for what may be a part of a name as well. */
function eitherWay(jump: Jump): string {
  return jump.is === 'box_id' ? m.jump_taken_box_id_or_name({ id: jump.id }) : words(jump);
}

function waysOf(jump: Jump, reading: Reading, at: Standpoint): Way[] {
  const toAssets = reading.assets.map(toAsset);
  switch (jump.is) {
    case 'nothing':
      return [];
    case 'restored_file':
      return [
        ...toAssets,
        way('passcode', m.jump_to_restored_file(), { fileId: jump.id }),
        way('activity', m.jump_to_activity(), { text: jump.id }),
      ];
    case 'part_of_id':
      return reading.taken.length > 1 ? [] : [toFiles(jump.part, reading)];
    case 'asset': {
      const target = { kind: jump.asset, nativeId: jump.native_id };
      return [way('passcode', m.jump_to_asset(), target)];
    }
    case 'part_of_native_id': {
      const target = { kind: jump.asset, name: jump.part };
      return [way('passcode', m.jump_to_assets_with_id(), target)];
    }
    case 'recipient':
      return [
        way('passcode', toRecipient(reading.files), { recipient: jump.address }),
        way('activity', m.jump_to_activity(), { text: jump.address }),
      ];
    case 'box_item':
      return [way('restore', m.jump_to_box_item(), { key: jump.key })];
    case 'box_id':
      return [way('restore', m.jump_to_box_id(), { boxId: jump.id })];
    case 'box_shared_link':
    case 'box_link':
      return [toPlace('restore')];
    case 'clumio_link':
    case 'access_requested_file':
      return [toPlace('passcode')];
    case 'unknown_link':
    case 'too_long':
      return [toPlace('passcode'), toPlace('restore')];
    case 'text':
      return waysOfText(jump.text, reading, at);
  }
}

/** Where the person is comes first; a service that is not connected is left out as long as the other one is. */
function waysOfText(text: string, reading: Reading, at: Standpoint): Way[] {
  const neither = !at.clumio && !at.box;
  const toTrash = at.box || neither ? [way('restore', m.jump_to_trash(), { text })] : [];
  const inClumio =
    at.clumio || neither
      ? [
          toFiles(text, reading),
          ...reading.assets.map(toAsset),
          way('passcode', m.jump_to_assets(), { kind: 'ec2_instance', name: text }),
        ]
      : [];
  const both =
    at.place === 'restore' ? [toTrash, inClumio] : [inClumio.slice(0, 1), toTrash, inClumio.slice(1)];
  return [...both.flat(), way('activity', m.jump_to_activity(), { text })];
}

function toFiles(text: string, { files }: Reading): Way {
  const label = files === 0 ? m.jump_to_files() : m.jump_to_files_found({ count: count(files) });
  return way('passcode', label, { text });
}

function toRecipient(files: number): string {
  return files === 0 ? m.jump_to_recipient() : m.jump_to_recipient_found({ count: count(files) });
}

function toAsset(asset: AssetRef): Way {
  return way('passcode', m.jump_to_known_asset({ asset: asset.name }), { asset });
}

function toPlace(place: Place): Way {
  return { place, label: placeNames[place](), go: (navigation) => navigation.go(place) };
}

function way<P extends Place>(
  place: P,
  label: string,
  target: Parameters<typeof Navigation.prototype.go<P>>[1],
): Way {
  return { place, label, go: (navigation) => navigation.go(place, target) };
}
