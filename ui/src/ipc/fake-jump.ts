import type { Jump } from './bindings';

/** A rough likeness of what Rust makes of a pasted text. */
export function recognise(text: string): Jump {
  const trimmed = text.trim();
  if (trimmed === '') return { is: 'nothing' };
  const box = /box\.com\/(?:file|folder|web_link)\/(\d+)/.exec(trimmed);
  if (box) {
    const kind = trimmed.includes('/folder/')
      ? 'folder'
      : trimmed.includes('/web_link/')
        ? 'web_link'
        : 'file';
    return { is: 'box_item', key: { kind, id: box[1] ?? '' } };
  }
  if (/box\.com\/s\//.test(trimmed)) return { is: 'box_shared_link' };
  const host = /^https?:\/\/([^/]+)/.exec(trimmed)?.[1];
  if (host !== undefined) return { is: 'unknown_link', host };
  if (/^i-[0-9a-f]{8,17}$/.test(trimmed)) return { is: 'asset', asset: 'ec2_instance', native_id: trimmed };
  if (/^vol-[0-9a-f]{8,17}$/.test(trimmed)) return { is: 'asset', asset: 'ebs_volume', native_id: trimmed };
  if (/^\S+@\S+\.\S+$/.test(trimmed)) return { is: 'recipient', address: trimmed };
  if (/^\d{1,3}$/.test(trimmed)) return { is: 'restored_file', id: trimmed };
  if (/^\d+$/.test(trimmed)) return { is: 'box_id', id: trimmed };
  return { is: 'text', text: trimmed };
}
