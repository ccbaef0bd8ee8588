import type { ActingAs, Person } from '../api/bindings';
import { m } from '../paraglide/messages.js';
import { count } from '../lib/format';

/** A sentence with the names that stand in it. */
export interface Said {
  say: (...names: string[]) => string;
  names: string[];
}

/** Returns on behalf of whom an action runs; undefined if that is the account's own user, who is called `own` among others. */
export function actingAsLabel(as: Person | ActingAs | null, own: string): Said | undefined {
  if (as === null) return undefined;
  const { users, total } = 'users' in as ? as : { users: [as], total: 1 };
  if (users.length === 0) return undefined;
  const names = users.map((user) => (user === null ? own : named(user)));
  const more = count(total - names.length);
  if (total > names.length) {
    return { say: (one = '', two = '', three = '') => m.acting_as_more({ one, two, three, more }), names };
  }
  if (names.length === 1) return { say: (one = '') => m.acting_as_one({ one }), names };
  if (names.length === 2) return { say: (one = '', two = '') => m.acting_as_two({ one, two }), names };
  return { say: (one = '', two = '', three = '') => m.acting_as_three({ one, two, three }), names };
}

/** With the address, which tells two of the same name apart. */
function named(person: Person): string {
  return person.login === null || person.login === person.name
    ? person.name
    : `${person.name} (${person.login})`;
}
