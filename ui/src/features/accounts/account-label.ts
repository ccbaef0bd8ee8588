import { m } from '../../paraglide/messages.js';
import type { AnyAccount } from '../../app/accounts.svelte';

/** As whom or where an account acts, in a line. */
export function described(account: AnyAccount): string {
  if ('login' in account) return `${account.name} (${account.login})`;
  return `${account.region} · ${account.unit?.name ?? m.accounts_own_unit()}`;
}
