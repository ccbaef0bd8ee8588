import { expect, it } from 'vitest';
import type { Person } from '../api/bindings';
import { actingAsLabel } from './acting-as-label';

const person = (name: string): Person => ({ id: name, name, login: null });
const [aiko, luis, mika] = [person('Aiko'), person('Luis'), person('Mika')];

function said(...given: Parameters<typeof actingAsLabel>): string | undefined {
  const found = actingAsLabel(...given);
  return found?.say(...found.names);
}

it('tells in whose name something is done, and says nothing of the account’s own user alone', () => {
  expect(said(null, 'Sato')).toBeUndefined();
  expect(said({ users: [], total: 0 }, 'Sato')).toBeUndefined();
  expect(said({ ...aiko, login: 'aiko@example.com' }, 'Sato')).toBe('On behalf of Aiko (aiko@example.com)');
  expect(said({ ...aiko, login: 'Aiko' }, 'Sato')).toBe('On behalf of Aiko');
});

it('names up to three users and counts the others', () => {
  expect(said({ users: [aiko, null], total: 2 }, 'Sato')).toBe('On behalf of Aiko and Sato');
  expect(said({ users: [aiko, luis, mika], total: 3 }, 'Sato')).toBe('On behalf of Aiko, Luis and Mika');
  expect(said({ users: [aiko, luis, mika], total: 1203 }, 'Sato')).toBe(
    'On behalf of Aiko, Luis, Mika and 1,200 more',
  );
});
