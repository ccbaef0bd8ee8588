import type { Backend } from '../../../api/client';
import type { AssetRef, Problem } from '../../../api/bindings';
import { shownError } from '../../../api/errors';

/** The assets that are pinned: looked at first, and never forgotten. */
export class Pins {
  #assets = $state.raw<readonly AssetRef[]>([]);
  #problem = $state.raw<Problem | null>(null);

  constructor(private readonly backend: Backend) {}

  get assets(): readonly AssetRef[] {
    return this.#assets;
  }
  /** Why the last pin was not kept. */
  get problem(): Problem | null {
    return this.#problem;
  }

  has(id: string): boolean {
    return this.#assets.some((asset) => asset.id === id);
  }

  async load(): Promise<void> {
    await this.#do(() => Promise.resolve());
  }

  /** Pins the asset, or lets it go. */
  async toggle({ kind, id, name }: AssetRef): Promise<void> {
    const pinned = !this.has(id);
    await this.#do(() => this.backend.pinAsset({ kind, id, name }, pinned));
  }

  async #do(change: () => Promise<void>): Promise<void> {
    this.#problem = null;
    try {
      await change();
      this.#assets = await this.backend.pinnedAssets();
    } catch (error) {
      this.#problem = shownError(error);
    }
  }
}
