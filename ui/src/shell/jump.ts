import type { AssetKind, ItemKind, Jump } from '../ipc/bindings';
import { m } from '../paraglide/messages.js';
import { places, type Navigation, type Place } from '../state/navigation.svelte';

/** One line under the box: where Enter goes from it. */
export interface Way {
  place: Place;
  label: string;
  /** Goes there; says whether it went. */
  go: (where: Navigation) => Promise<boolean>;
}

/** What a text was taken for, and the ways on from it. */
export interface Reading {
  /** What it was taken for, in words; empty when nothing was entered. */
  taken: string;
  ways: Way[];
}

export const placeNames: Record<Place, () => string> = {
  passcode: m.rail_passcode,
  restore: m.rail_restore,
  activity: m.rail_activity,
  settings: m.rail_settings,
};

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

/** Turns what Rust took a text for into words and ways on. */
export function read(jump: Jump): Reading {
  switch (jump.is) {
    case 'nothing':
      return {
        taken: '',
        ways: places.map((place) => ({ place, label: placeNames[place](), go: (where) => where.go(place) })),
      };
    case 'restored_file':
      return {
        taken: m.jump_taken_restored_file({ id: jump.id }),
        ways: [
          {
            place: 'passcode',
            label: m.jump_to_restored_file(),
            go: (w) => w.go('passcode', { fileId: jump.id }),
          },
          inActivity(jump.id),
        ],
      };
    case 'asset': {
      const target = { asset: jump.asset, nativeId: jump.native_id };
      return {
        taken: m.jump_taken_asset({ kind: assetNames[jump.asset](), id: jump.native_id }),
        ways: [{ place: 'passcode', label: m.jump_to_asset(), go: (w) => w.go('passcode', target) }],
      };
    }
    case 'recipient': {
      const { address } = jump;
      return {
        taken: m.jump_taken_recipient({ address }),
        ways: [
          {
            place: 'passcode',
            label: m.jump_to_recipient(),
            go: (w) => w.go('passcode', { recipient: address }),
          },
          inActivity(address),
        ],
      };
    }
    case 'box_item':
      return {
        taken: m.jump_taken_box_item({ kind: itemNames[jump.key.kind](), id: jump.key.id }),
        ways: [
          { place: 'restore', label: m.jump_to_box_item(), go: (w) => w.go('restore', { key: jump.key }) },
        ],
      };
    case 'box_id':
      return {
        taken: m.jump_taken_box_id({ id: jump.id }),
        ways: [
          { place: 'restore', label: m.jump_to_box_item(), go: (w) => w.go('restore', { boxId: jump.id }) },
          inActivity(jump.id),
        ],
      };
    case 'box_shared_link':
      return { taken: m.jump_taken_shared_link(), ways: [] };
    case 'unknown_link':
      return { taken: m.jump_taken_unknown_link({ host: jump.host }), ways: [] };
    case 'text': {
      const { text } = jump;
      return {
        taken: m.jump_taken_text({ text }),
        ways: [
          { place: 'restore', label: m.jump_to_trash(), go: (w) => w.go('restore', { text }) },
          { place: 'passcode', label: m.jump_to_files(), go: (w) => w.go('passcode', { text }) },
          inActivity(text),
        ],
      };
    }
  }
}

function inActivity(text: string): Way {
  return { place: 'activity', label: m.jump_to_activity(), go: (where) => where.go('activity', { text }) };
}
