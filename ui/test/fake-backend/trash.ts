import type {
  IncidentList,
  ItemKey,
  Person,
  SavedFilter,
  Selecting,
  TrashFilter,
  TrashQuery,
  TrashState,
} from '../../src/api/bindings';
import { fits, folders, people, trashed, type Trashed } from './data';
import { FakeJobs } from './jobs';

/** A trash in memory: listed, narrowed and selected. */
export abstract class FakeTrash extends FakeJobs {
  trash: Trashed[] = trashed();
  /** The users whose trash is listed; null stands for the account's own user. */
  selected = new Set<string>();
  filters: SavedFilter[] = [];
  incidents: IncidentList = { incidents: [], total: 0, days: [], single: 0, undated: 0 };
  #lists = 1;

  async refreshTrash() {
    await this.answered('refreshTrash', []);
    this.#lists += 1;
    return this.#trashState();
  }

  async stopTrash() {
    await this.answered('stopTrash', []);
    return this.#trashState();
  }

  async loadTrash(own: boolean, users: Person[]) {
    await this.answered('loadTrash', [own, users]);
    this.trashOf = own || users.length === 0 ? [null, ...users] : users;
    this.#lists += 1;
    return this.#trashState();
  }

  async trashRows(query: TrashQuery, from: number, count: number) {
    await this.answered('trashRows', [query, from, count]);
    const value = (one: Trashed): string | number => {
      if (query.sort === 'name') return one.row.name;
      if (query.sort === 'size') return one.row.size ?? -1;
      return query.sort === 'was_in' ? one.row.was_in.path.join('/') : (one.row.deleted_at ?? '');
    };
    const matching = this.trash
      .filter((one) => fits(one, query.filter))
      .sort((a, b) => (value(a) < value(b) ? -1 : 1) * (query.descending ? -1 : 1));
    const all = matching.map((one) => ({
      ...one.row,
      selected: this.selected.has(itemKeyText(one.row.key)),
    }));
    return {
      from,
      rows: all.slice(from, from + count),
      matched: all.length,
      unknown: query.filter.deleted_by?.is === 'person' ? 3 : 0,
      selected: this.selected.size,
      selected_matching: all.filter((row) => row.selected).length,
      state: this.#trashState(),
    };
  }

  async trashFolders(text: string) {
    await this.answered('trashFolders', [text]);
    return folders
      .filter((one) => one.name.toLowerCase().includes(text.toLowerCase()))
      .map(({ id, name }) => ({ folder: { id, name }, rows: 3 }));
  }

  async trashOwners(text: string) {
    await this.answered('trashOwners', [text]);
    return people
      .filter((one) => one.name.toLowerCase().includes(text.toLowerCase()))
      .map((person) => ({ person, rows: 12 }));
  }

  async trashIncidents() {
    await this.answered('trashIncidents', []);
    return this.incidents;
  }

  async searchUsers(text: string, signal?: AbortSignal) {
    await this.answered('searchUsers', [text], signal);
    return {
      people: people.filter((one) => one.name.toLowerCase().startsWith(text.toLowerCase())),
      everybody: true,
      unreadable: 0,
    };
  }

  async findDeleters(filter: TrashFilter, signal?: AbortSignal) {
    await this.answered('findDeleters', [filter], signal);
    return 'events' as const;
  }

  async selectTrash(what: Selecting): Promise<number> {
    await this.answered('selectTrash', [what]);
    const mark = (keys: ItemKey[], on: boolean) => {
      for (const key of keys) {
        if (on) this.selected.add(itemKeyText(key));
        else this.selected.delete(itemKeyText(key));
      }
    };
    if (what.what === 'one') mark([what.key], what.on);
    else if (what.what === 'nothing') this.selected.clear();
    else {
      const keys = this.trash.filter((one) => fits(one, what.query.filter)).map((one) => one.row.key);
      if (what.what === 'all') mark(keys, what.on);
      else mark(keys.slice(what.from, what.to + 1), true);
    }
    return this.selected.size;
  }

  async savedFilters(): Promise<SavedFilter[]> {
    await this.answered('savedFilters', []);
    return this.filters;
  }

  async saveFilter(saved: SavedFilter): Promise<SavedFilter[]> {
    await this.answered('saveFilter', [saved]);
    this.filters = [...this.filters.filter((one) => one.name !== saved.name), saved];
    return this.filters;
  }

  async removeFilter(name: string): Promise<SavedFilter[]> {
    await this.answered('removeFilter', [name]);
    this.filters = this.filters.filter((one) => one.name !== name);
    return this.filters;
  }

  #trashState(): TrashState {
    const listed = this.trash.length;
    const users = this.trashOf.map((person) => ({
      person,
      listed,
      unreadable: 0,
      listing: false,
      complete: true,
      problem: null,
    }));
    return {
      listed,
      unreadable: 0,
      listing: false,
      complete: true,
      listed_at: new Date().toISOString(),
      problem: null,
      list: this.#lists,
      users,
      waiting: null,
      named: 0,
    };
  }
}

function itemKeyText(key: ItemKey): string {
  return `${key.kind}:${key.id}`;
}
