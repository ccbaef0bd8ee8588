import type { Service } from '../api/bindings';
import type { Accounts } from '../app/accounts.svelte';
import { places, type Navigation } from '../app/navigation.svelte';
import type { Command } from '../app/page-commands';
import { placeNames } from '../app/page-names';
import type { Settings } from '../app/settings.svelte';
import { escapeInvisible } from '../lib/escape-invisible';
import { m } from '../paraglide/messages.js';

const themes = [
  ['system', m.command_theme_system],
  ['light', m.command_theme_light],
  ['dark', m.command_theme_dark],
] as const;

const services = [
  ['clumio', 'Clumio', m.connect_clumio],
  ['box', 'Box', m.connect_box],
] as const;

/** The parts of the window that its commands work on. */
export interface WindowParts {
  accounts: Accounts;
  navigation: Navigation;
  settings: Settings;
  /** The theme is managed by the organization. */
  themeLocked: boolean;
  switchAccount: (service: Service, id: string) => unknown;
  connect: (service: Service) => unknown;
  showKeys: () => unknown;
  onProblem: (reason: unknown) => void;
}

/** Returns the commands that every page has: its neighbours, the accounts and the theme. */
export function windowCommands(parts: WindowParts): Command[] {
  const keys: Command = { id: 'keys', label: m.keys_title(), key: 'help', run: parts.showKeys };
  return [...toPages(parts), ...ofAccounts(parts), ...ofTheme(parts), keys];
}

function toPages({ navigation }: WindowParts): Command[] {
  return places.map((place) => ({
    id: `page ${place}`,
    label: placeNames[place](),
    key: place,
    run: () => navigation.go(place),
  }));
}

function ofAccounts({ accounts, navigation, switchAccount, connect }: WindowParts): Command[] {
  const each = services.flatMap(([service, name, label]): Command[] => {
    if (accounts[service] === null) {
      return [{ id: `connect ${service}`, label: label(), run: () => connect(service) }];
    }
    return accounts
      .every(service)
      .filter(({ mark }) => mark.id !== accounts[service]?.mark.id)
      .map(({ mark }) => ({
        id: `switch ${service} ${mark.id}`,
        label: m.command_switch({ service: name, account: escapeInvisible(mark.label) }),
        run: () => switchAccount(service, mark.id),
      }));
  });
  const manage = () => navigation.go('settings', 'accounts');
  return [...each, { id: 'connect manage', label: m.accounts_manage(), run: manage }];
}

function ofTheme({ settings, themeLocked, onProblem }: WindowParts): Command[] {
  if (themeLocked) return [];
  return themes
    .filter(([theme]) => theme !== settings.values.theme)
    .map(([theme, label]) => ({
      id: `theme ${theme}`,
      label: label(),
      run: () => settings.change({ theme }).catch(onProblem),
    }));
}
