import type { AssetKind, AssetRef, ById, FileQuery, FilesLooked, FilesState } from '../../src/api/bindings';
import { assets, restoredFiles } from './data';
import { filesWindow, matching, nothingFound, reading, reference } from './find';
import { FakeTrash } from './trash';

/** Assets and restored files in memory, and what a typed text is taken for. */
export abstract class FakeFinding extends FakeTrash {
  files = restoredFiles();
  pinned: AssetRef[] = [];
  look: FilesState = nothingFound;
  /** Additional fields of the next states. */
  looks: Partial<FilesState> = {};

  async assets(kind: AssetKind, text: string, next: string | null, signal?: AbortSignal) {
    await this.answered('assets', [kind, text, next], signal);
    const found = assets.filter((one) => one.kind === kind && (one.name + one.native_id).includes(text));
    return { assets: found, next: null, total: found.length, unreadable: 0 };
  }

  async filesOfAsset(asset: AssetRef, signal?: AbortSignal) {
    await this.answered('filesOfAsset', [asset], signal);
    return matching(this.files, { text: '', asset: asset.id }).length;
  }

  async startScan(all: boolean) {
    await this.answered('startScan', [all]);
    const state = {
      ...nothingFound,
      found: this.files.length,
      looked: assets.length,
      total: assets.length,
      looked_at: new Date().toISOString(),
    };
    this.look = { ...state, ...this.looks };
    return this.look;
  }

  async stopScan() {
    await this.answered('stopScan', []);
    this.look = { ...this.look, looking: false, stopped: this.look.looking };
    return this.look;
  }

  async fileRows(query: FileQuery, from: number, count: number) {
    await this.answered('fileRows', [query, from, count]);
    return filesWindow(this.files, query, from, count, this.look);
  }

  async findById(
    id: string,
    looked: (step: FilesLooked) => void,
    signal?: AbortSignal,
  ): Promise<ById | null> {
    await this.answered('findById', [id], signal);
    looked({ looked: assets.length, total: assets.length, unreadable: 0 });
    const file = this.files.find((one) => one.id === id);
    const asset = assets.find((one) => one.id === id);
    if (file) return { is: 'file', file };
    return asset ? { is: 'asset', asset: reference(asset) } : null;
  }

  async pinAsset(asset: AssetRef, pinned: boolean) {
    await this.answered('pinAsset', [asset, pinned]);
    this.pinned = this.pinned.filter((one) => one.id !== asset.id);
    if (pinned) this.pinned.unshift(asset);
  }

  async pinnedAssets() {
    await this.answered('pinnedAssets', []);
    return [...this.pinned];
  }

  async parseInput(text: string) {
    await this.answered('parseInput', [text]);
    return reading(text, assets, this.files);
  }
}
