import { createContext } from 'svelte';
import type { Backend } from '../../api/client';
import type { AssetKind, AssetRef, Event, RestoredFile } from '../../api/bindings';
import type { PendingPasscodes } from './delivery/pending-passcodes.svelte';
import type { Targets } from '../../app/navigation.svelte';
import { AssetSearch } from './finder/asset-search.svelte';
import { RestoredFiles } from './finder/restored-files.svelte';
import { FileLookup } from './finder/lookup.svelte';
import { Pins } from './finder/pinned-assets.svelte';
import { Regeneration } from './confirm/regeneration.svelte';

export const assetKinds = ['ec2_instance', 'ebs_volume', 'dynamodb_table'] as const satisfies AssetKind[];

/** The page of lost passcodes: where files are looked for, and the regeneration of one of them. */
export class Passcodes {
  #source = $state<'files' | AssetKind>('files');
  #search = $state.raw<AssetSearch | null>(null);
  #asset = $state.raw<AssetRef | null>(null);
  #focusRowsRequest = $state(0);
  #begun = false;
  #account = '';
  #followed: unknown;
  readonly files: RestoredFiles;
  readonly pins: Pins;
  readonly lookup: FileLookup;
  readonly regeneration: Regeneration;

  constructor(
    private readonly backend: Backend,
    readonly pendingPasscodes: PendingPasscodes,
  ) {
    this.files = new RestoredFiles(backend);
    this.pins = new Pins(backend);
    this.lookup = new FileLookup(backend);
    this.regeneration = new Regeneration(backend, pendingPasscodes);
  }

  get source(): 'files' | AssetKind {
    return this.#source;
  }
  /** The search for an asset; null while files are shown. */
  get search(): AssetSearch | null {
    return this.#search;
  }
  /** The asset whose files are shown; null while assets or the files of all are listed. */
  get asset(): AssetRef | null {
    return this.#asset;
  }
  /** Files are listed, rather than assets. */
  get listsFiles(): boolean {
    return this.#source === 'files' || this.#asset !== null;
  }
  /** Counts how often the keyboard was to go on to the rows. */
  get focusRowsRequest(): number {
    return this.#focusRowsRequest;
  }

  /** The first visit looks for files; later ones find the page as it was left by the same account. */
  async begin(account = this.#account): Promise<void> {
    const same = account === this.#account;
    this.#account = account;
    if (this.#begun && same) return;
    void this.pins.load();
    await this.allAssets();
  }

  /** The files of all assets. */
  async allAssets(): Promise<void> {
    this.#begun = true;
    this.#leaveSearch();
    this.#source = 'files';
    await this.files.allAssets();
  }

  async ofKind(kind: AssetKind, text = ''): Promise<void> {
    this.#begun = true;
    await this.#searchAssets(kind, text);
  }

  async ofAsset(asset: AssetRef): Promise<void> {
    this.#asset = asset;
    await this.files.ofAsset(asset);
  }

  /** The files of an asset that was not searched for; the list of assets behind it has those of its name. */
  async openAsset(asset: AssetRef): Promise<void> {
    this.#begun = true;
    void this.#searchAssets(asset.kind, asset.name);
    await this.ofAsset(asset);
  }

  /** From the files of an asset back to the list of assets, which is as it was. */
  backToAssets(): void {
    void this.files.stop();
    this.#asset = null;
  }

  /** Looks again for the files of all assets when the last look was long ago. */
  async refreshStale(): Promise<void> {
    if (this.#begun && this.#source === 'files') await this.files.refreshStale();
  }

  /** Looks again at what is shown. */
  async again(): Promise<void> {
    if (this.#asset) await this.files.ofAsset(this.#asset);
    else if (this.#search) await this.#search.search();
    else await this.files.look();
  }

  /** Shows what was asked for, once. */
  async follow(target: Targets['passcode']): Promise<void> {
    if (target === this.#followed || !(await this.pendingPasscodes.leave())) return;
    this.#followed = target;
    if ('fileId' in target) {
      void this.begin();
      await this.openById(target.fileId);
    } else if ('file' in target) {
      await this.#show(target.file);
    } else if ('asset' in target) {
      await this.openAsset(target.asset);
    } else if ('nativeId' in target) {
      await this.ofKind(target.kind, target.nativeId);
      await this.#openOnly(target.nativeId);
    } else if ('kind' in target) {
      await this.ofKind(target.kind, target.name);
    } else {
      await this.#searchFiles('recipient' in target ? target.recipient : target.text);
    }
  }

  handleEvent(event: Event): void {
    this.files.handleEvent(event);
  }

  /** Opens the asset at hand when the search left only that one. */
  async #openOnly(nativeId: string): Promise<void> {
    const found = this.#search?.assets.filter((asset) => asset.native_id === nativeId) ?? [];
    const [only] = found;
    if (found.length === 1 && only) await this.ofAsset(only);
  }

  async #searchFiles(text: string): Promise<void> {
    if (this.#source === 'files') void this.begin();
    else void this.allAssets();
    await this.files.type(text);
    this.#focusRowsRequest += 1;
  }

  async #searchAssets(kind: AssetKind, text: string): Promise<void> {
    this.#leaveSearch();
    this.#source = kind;
    this.#search = new AssetSearch(this.backend, kind);
    await this.#search.search(text);
  }

  /** Looks up what has the id; for a restored file it asks whether to make a new passcode. */
  async openById(id: string): Promise<void> {
    const found = await this.lookup.find(id);
    if (found?.is === 'file') await this.#selectAndAsk(found.file);
    else if (found) await this.openAsset(found.asset);
  }

  /** Makes a file the current row, and asks nothing. */
  async #show(file: RestoredFile): Promise<void> {
    if (this.#source === 'files') void this.begin();
    else void this.allAssets();
    await this.files.select(file);
    this.#focusRowsRequest += 1;
  }

  async #selectAndAsk(file: RestoredFile): Promise<void> {
    if (this.#source !== 'files') void this.allAssets();
    const shown = this.files.select(file);
    if (file.standing === 'regenerable') await this.regeneration.ask(file);
    await shown;
  }

  #leaveSearch(): void {
    this.#search?.stop();
    this.#search = null;
    this.#asset = null;
  }
}

export const [getPasscodes, providePasscodes] = createContext<Passcodes>();
