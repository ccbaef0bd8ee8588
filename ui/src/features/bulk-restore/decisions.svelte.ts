import { SvelteMap } from 'svelte/reactivity';
import type { Choice, Decision, Decisions, Group, ItemKey } from '../../api/bindings';
import type { ChosenFolder } from '../../widgets/folder-picker/folder-browser.svelte';
import { itemKeyText } from '../../api/item-key';

/** A group that is decided about. */
interface Offered {
  group: Group;
  offers: readonly Decision[];
}

interface Exception {
  key: ItemKey;
  group: Group;
  decision: Decision;
}

/** One decision for each group, and the exceptions. Every folder in it was chosen by the person. */
export class RestoreDecisions {
  readonly #groups = new SvelteMap<Group, Decision>();
  readonly #exceptions = new SvelteMap<string, Exception>();
  readonly #folders = new SvelteMap<string, ChosenFolder>();

  constructor(offered: readonly Offered[]) {
    for (const { group, offers } of offered) {
      // A folder is never chosen by default.
      const first = offers.find((offer) => folderIdOf(offer) === null);
      if (first) this.#groups.set(group, first);
    }
  }

  /** Returns the decision for the items of a group. */
  of(group: Group): Decision {
    return this.#groups.get(group) ?? { what: 'ask' };
  }

  /** Returns the decision for one item. */
  ofItem(key: ItemKey, group: Group): Decision {
    return this.#exceptions.get(itemKeyText(key))?.decision ?? this.of(group);
  }

  /** Returns true if an item has a decision of its own. */
  excepted(key: ItemKey): boolean {
    return this.#exceptions.has(itemKeyText(key));
  }

  /** How many items of a group have a decision of their own. */
  exceptions(group: Group): number {
    return [...this.#exceptions.values()].filter((one) => one.group === group).length;
  }

  /** Decides for a group; the exceptions stay. */
  decide(group: Group, decision: Decision): void {
    this.#groups.set(group, decision);
  }

  /** Decides for one item; what is decided like its group is no exception. */
  except(key: ItemKey, group: Group, decision: Decision): void {
    if (sameDecision(decision, this.of(group))) this.#exceptions.delete(itemKeyText(key));
    else this.#exceptions.set(itemKeyText(key), { key, group, decision });
  }

  /** The folder that a decision names. */
  folderOf(decision: Decision): ChosenFolder | undefined {
    const id = folderIdOf(decision);
    return id === null ? undefined : this.#folders.get(id);
  }

  /** The offer, into the folder that was chosen. */
  into(offer: Decision, folder: ChosenFolder): Decision {
    this.#folders.set(folder.id, folder);
    if (offer.what !== 'restore' || !('folder_id' in offer.choice)) return offer;
    return { ...offer, choice: { ...offer.choice, folder_id: folder.id } };
  }

  /** All of them, as they are sent. */
  get all(): Decisions {
    return {
      groups: [...this.#groups].map(([group, decision]) => ({ group, decision })),
      items: [...this.#exceptions.values()].map(({ key, decision }) => ({ key, decision })),
    };
  }
}

/** The id of the folder that a decision names, if it names one. */
export function folderIdOf(decision: Decision): string | null {
  return decision.what === 'restore' && 'folder_id' in decision.choice ? decision.choice.folder_id : null;
}

/** Returns true if two decisions are of one kind, whatever name or folder they name. */
export function sameKind(a: Decision, b: Decision): boolean {
  return a.what === b.what && howOf(a) === howOf(b);
}

function sameDecision(a: Decision, b: Decision): boolean {
  return sameKind(a, b) && folderIdOf(a) === folderIdOf(b) && nameOf(a) === nameOf(b);
}

function howOf(decision: Decision): Choice['how'] | null {
  return decision.what === 'restore' ? decision.choice.how : null;
}

function nameOf(decision: Decision): string | null {
  return decision.what === 'restore' && 'name' in decision.choice ? decision.choice.name : null;
}
