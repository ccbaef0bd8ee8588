import type {
  Asset,
  AssetRef,
  FileQuery,
  FilesState,
  FilesWindow,
  Jump,
  Reading,
  RestoredFile,
} from '../../src/api/bindings';

/** A rough likeness of what Rust makes of a typed text and of the files that were found. */

const ORDER: Record<RestoredFile['standing'], number> = {
  regenerable: 0,
  unlisted: 1,
  link_ended: 2,
  no_email_share: 3,
};

export const nothingFound: FilesState = {
  found: 0,
  looked: 0,
  total: 0,
  unreadable: 0,
  looking: false,
  stopped: false,
  more: false,
  waiting: null,
  looked_at: null,
  problem: null,
};

export function reference({ kind, id, name }: Asset): AssetRef {
  return { kind, id, name };
}

/** The files that match, in the order in which Rust would give them. */
export function matching(
  files: readonly RestoredFile[],
  query: Pick<FileQuery, 'text' | 'asset'>,
): RestoredFile[] {
  const words = query.text.toLowerCase().split(/\s+/);
  return files
    .filter((file) => query.asset === null || file.asset?.id === query.asset)
    .filter((file) => words.every((word) => told(file).includes(word)))
    .sort((a, b) => ORDER[a.standing] - ORDER[b.standing] || newestBackup(a, b));
}

export function filesWindow(
  files: readonly RestoredFile[],
  query: FileQuery,
  from: number,
  count: number,
  state: FilesState,
): FilesWindow {
  const found = matching(files, query);
  const at = found.findIndex((file) => file.id === query.keep);
  return {
    from,
    rows: found.slice(from, from + count),
    matched: found.length,
    kept_at: at < 0 ? null : at,
    state,
  };
}

export function reading(text: string, assets: readonly Asset[], files: readonly RestoredFile[]): Reading {
  const taken = recognise(text.trim());
  const word = text.trim().toLowerCase();
  return {
    taken,
    assets: word === '' ? [] : assets.filter((asset) => asset.name.includes(word)).map(reference),
    files: taken.some((jump) => jump.is === 'text' || jump.is === 'recipient')
      ? matching(files, { text, asset: null }).length
      : 0,
  };
}

function recognise(text: string): Jump[] {
  if (text === '') return [{ is: 'nothing' }];
  const name: Jump = { is: 'text', text };
  const box = /box\.com\/(?:file|folder|web_link)\/(\d+)/.exec(text);
  if (box) {
    const kind = text.includes('/folder/') ? 'folder' : text.includes('/web_link/') ? 'web_link' : 'file';
    return [{ is: 'box_item', key: { kind, id: box[1] ?? '' } }];
  }
  if (/box\.com\/s\//.test(text)) return [{ is: 'box_shared_link' }];
  if (text.includes('/access-requested-file/')) return [{ is: 'access_requested_file' }];
  if (text.includes('\n')) {
    const lines = text.split('\n').filter((line) => line !== '');
    const found = lines.flatMap((line) => recognise(line).slice(0, 1)).filter(({ is }) => is !== 'text');
    return found.length > 0 ? found : [name];
  }
  const host = /^https?:\/\/([^/]+)/.exec(text)?.[1];
  if (host !== undefined) return [{ is: 'unknown_link', host }];
  if (/^i-[0-9a-f]{8,17}$/.test(text)) return [{ is: 'asset', asset: 'ec2_instance', native_id: text }];
  if (/^vol-[0-9a-f]{8,17}$/.test(text)) return [{ is: 'asset', asset: 'ebs_volume', native_id: text }];
  if (/^\S+@\S*$/.test(text)) {
    return [{ is: 'recipient', address: text, whole: /@.+\..+/.test(text) }];
  }
  if (/^\d{1,3}$/.test(text)) return [{ is: 'restored_file', id: text }];
  if (/^\d+$/.test(text)) return [{ is: 'box_id', id: text }, name];
  return [name];
}

function told(file: RestoredFile): string {
  return [
    ...file.recipients,
    ...file.shared_by,
    file.name,
    file.message ?? '',
    file.asset?.name ?? '',
    file.id,
  ]
    .join('\n')
    .toLowerCase();
}

function newestBackup(a: RestoredFile, b: RestoredFile): number {
  return Date.parse(b.backup_at ?? '') - Date.parse(a.backup_at ?? '') || a.id.localeCompare(b.id);
}
