import { createContext } from 'svelte';
import type { Backend } from '../ipc/backend';
import type { Asset, AssetKind, RestoredFile } from '../ipc/bindings';
import type { Handovers } from './handover.svelte';
import type { Targets } from './navigation.svelte';
import { AssetSearch } from './passcode-assets.svelte';
import { RestoredFiles } from './passcode-files.svelte';
import { FileLookup } from './passcode-lookup.svelte';
import { Regeneration } from './passcode-regenerate.svelte';

export const assetKinds = ['ec2_instance', 'ebs_volume', 'dynamodb_table'] as const satisfies AssetKind[];

/** The page of lost passcodes: where files are looked for, and the regeneration of one of them. */
export class Passcodes {
  #source = $state<'recent' | AssetKind>('recent');
  #search = $state.raw<AssetSearch | null>(null);
  #asset = $state.raw<Pick<Asset, 'kind' | 'id' | 'name'> | null>(null);
  #begun = false;
  #account = '';
  #followed: unknown;
  readonly files: RestoredFiles;
  readonly lookup: FileLookup;
  readonly regeneration: Regeneration;

  constructor(
    private readonly backend: Backend,
    readonly handovers: Handovers,
  ) {
    this.files = new RestoredFiles(backend);
    this.lookup = new FileLookup(backend);
    this.regeneration = new Regeneration(backend, handovers);
  }

  get source(): 'recent' | AssetKind {
    return this.#source;
  }
  /** The search for an asset; null while recent files are shown. */
  get search(): AssetSearch | null {
    return this.#search;
  }
  /** The asset whose files are shown; null while assets or recent files are listed. */
  get asset(): Pick<Asset, 'kind' | 'id' | 'name'> | null {
    return this.#asset;
  }
  /** Files are listed, rather than assets. */
  get listsFiles(): boolean {
    return this.#source === 'recent' || this.#asset !== null;
  }

  /** The first visit looks at the recent files; later ones find the page as it was left by the same account. */
  async begin(account = this.#account): Promise<void> {
    const same = account === this.#account;
    this.#account = account;
    if (!this.#begun || !same) await this.recent();
  }

  async recent(): Promise<void> {
    this.#begun = true;
    this.#leaveSearch();
    this.#source = 'recent';
    await this.files.recent();
  }

  async ofKind(kind: AssetKind, text = ''): Promise<void> {
    this.#begun = true;
    this.files.stop();
    this.#leaveSearch();
    this.#source = kind;
    this.#search = new AssetSearch(this.backend, kind);
    await this.#search.search(text);
  }

  async ofAsset(asset: Pick<Asset, 'kind' | 'id' | 'name'>): Promise<void> {
    this.#asset = asset;
    this.files.filter = '';
    await this.files.ofAsset(asset);
  }

  /** From the files of an asset back to the list of assets, which is as it was. */
  backToAssets(): void {
    this.files.stop();
    this.files.filter = '';
    this.#asset = null;
  }

  /** Looks again at what is shown. */
  async again(): Promise<void> {
    if (this.#asset) await this.files.ofAsset(this.#asset);
    else if (this.#search) await this.#search.search();
    else await this.files.recent();
  }

  /** Shows what was asked for, once. */
  async follow(target: Targets['passcode']): Promise<void> {
    if (target === this.#followed || !(await this.handovers.leave())) return;
    this.#followed = target;
    if ('fileId' in target) {
      void this.begin();
      await this.openById(target.fileId);
    } else if ('asset' in target) {
      await this.ofKind(target.asset, target.nativeId);
      await this.#openOnly(target.nativeId);
    } else {
      this.#filterRecent('recipient' in target ? target.recipient : target.text);
    }
  }

  /** Opens the asset at hand when the search left only that one. */
  async #openOnly(nativeId: string): Promise<void> {
    const found = this.#search?.assets.filter((asset) => asset.native_id === nativeId) ?? [];
    const [only] = found;
    if (found.length === 1 && only) await this.ofAsset(only);
  }

  #filterRecent(text: string): void {
    void (this.#source === 'recent' ? this.begin() : this.recent());
    this.files.filter = text;
  }

  /** Looks the restored file up by its id and asks whether to make a new passcode for it. */
  async openById(id: string): Promise<void> {
    const listed = this.files.files.find((file) => file.id === id);
    const file = listed ?? (await this.lookup.find(id));
    if (file !== null) await this.#selectAndAsk(file);
  }

  async #selectAndAsk(file: RestoredFile): Promise<void> {
    if (!this.listsFiles) {
      this.#leaveSearch();
      this.#source = 'recent';
    }
    this.files.select(file);
    if (file.standing === 'regenerable') await this.regeneration.ask(file);
  }

  #leaveSearch(): void {
    this.#search?.stop();
    this.#search = null;
    this.#asset = null;
    this.files.filter = '';
  }
}

export const [passcodes, providePasscodes] = createContext<Passcodes>();
