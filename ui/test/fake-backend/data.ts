import type {
  About,
  Accounts,
  ActivityRow,
  Asset,
  Finding,
  FolderRef,
  ItemKey,
  ItemKind,
  Person,
  RestoredFile,
  TrashFilter,
  TrashRow,
} from '../../src/api/bindings';

/** A small made-up company for developing pages in a browser and for their tests. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const at = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

export const assets: Asset[] = [
  asset('ec2_instance', 'a1', 'web-prod-02', 'i-0a1b2c3d4e5f60718'),
  asset('ec2_instance', 'a2', 'fileserver-01', 'i-0f9e8d7c6b5a43210'),
  asset('ebs_volume', 'a3', 'vol-photos', 'vol-0123456789abcdef0'),
  asset('dynamodb_table', 'a4', 'orders', 'orders'),
];

function asset(kind: Asset['kind'], id: string, name: string, nativeId: string): Asset {
  return {
    kind,
    id,
    name,
    native_id: nativeId,
    account: '123456789012',
    region: 'us-west-2',
    deleted: false,
    last_backup_at: at(-10 * HOUR),
  };
}

/** The restored files, the most urgent first. */
export function restoredFiles(): RestoredFile[] {
  // One backup, one time: the order must not depend on when each row was created.
  const backupAt = at(-3 * DAY);
  const file = (id: string, from: number, more: Partial<RestoredFile>): RestoredFile => ({
    id,
    name: 'Q3 forecast.xlsx',
    size: 2_400_000,
    backup_at: backupAt,
    link_ends_at: at(2.2 * HOUR),
    recipients: ['k.tanaka@aoyama-foods.example'],
    shared_by: ['m.sato@aoyama-foods.example'],
    message: 'As discussed on the phone',
    asset: reference(from),
    standing: 'regenerable',
    ...more,
  });
  return [
    file('501', 0, {}),
    file('502', 1, {
      name: 'Contracts 2025.zip',
      size: 418_000_000,
      recipients: ['l.ortega@halden-legal.example'],
      link_ends_at: at(21.4 * HOUR),
      message: null,
    }),
    file('503', 2, {
      name: 'Site photos.zip',
      size: 1_100_000_000,
      recipients: [
        'a.lindqvist@nordbygg.example',
        'b.lindqvist@nordbygg.example',
        'site-office@nordbygg.example',
      ],
      shared_by: ['e.berg@aoyama-foods.example'],
      link_ends_at: at(20.1 * HOUR),
    }),
    file('504', 0, { backup_at: at(-9 * DAY), link_ends_at: at(-12 * DAY), standing: 'link_ended' }),
    file('505', 3, {
      name: 'orders-archive.parquet',
      size: 64_000_000,
      recipients: [],
      link_ends_at: null,
      message: null,
      standing: 'no_email_share',
    }),
  ];
}

function reference(index: number): RestoredFile['asset'] {
  const found = assets[index];
  return found ? { kind: found.kind, id: found.id, name: found.name } : null;
}

export const folders: FolderRef[] = [
  folder('0', 'All Files', []),
  folder('10', 'Legal', ['Legal']),
  folder('11', 'Contracts', ['Legal', 'Contracts']),
  folder('20', 'Marketing', ['Marketing']),
  folder('30', '購買部', ['購買部']),
  folder('31', '発注', ['購買部', '発注']),
  folder('40', 'Finance', ['Finance']),
];

function folder(id: string, name: string, path: string[]): FolderRef {
  return { id, name, path };
}

/** One item in the trash and what a plan finds for it. */
export interface Trashed {
  row: TrashRow;
  finding: 'ready' | 'name_taken' | 'folder_gone' | 'no_access' | 'inside_trashed_folder';
  home: FolderRef;
}

export function trashed(): Trashed[] {
  let next = 9000;
  const item = (
    name: string,
    path: string[],
    more: { kind?: ItemKind; size?: number | null; hours?: number; finding?: Trashed['finding'] } = {},
  ): Trashed => {
    const hours = more.hours ?? 20;
    const key: ItemKey = { kind: more.kind ?? 'file', id: String(next++) };
    const home =
      folders.find((one) => one.path.join('/') === path.join('/')) ?? folder('99', path.at(-1) ?? '', path);
    return {
      row: {
        key,
        name,
        size: more.size === undefined ? 1_200_000 : more.size,
        deleted_at: at(-hours * HOUR),
        erased_at: at(30 * DAY - hours * HOUR),
        owner: 'Mika Sato',
        modified_by: 'Luis Ortega',
        deleted_by: hours % 2 === 0 ? { is: 'known', name: 'Luis Ortega' } : { is: 'not_asked' },
        seen_by: null,
        selected: false,
        was_in: { path, state: more.finding === 'folder_gone' ? 'gone' : 'there' },
      },
      finding: more.finding ?? 'ready',
      home,
    };
  };
  return [
    item('Contract 2025.docx', ['Legal', 'Contracts'], { hours: 1, finding: 'name_taken' }),
    item('Spring campaign', ['Marketing'], { kind: 'folder', size: 48_000_000, hours: 2 }),
    item('発注リスト 2026年11月.xlsx', ['購買部', '発注'], { size: 86_000, hours: 3 }),
    item('Storefront.png', ['Marketing', 'Shop'], { size: 4_800_000, hours: 4, finding: 'folder_gone' }),
    item('Supplier portal', ['購買部'], { kind: 'web_link', size: null, hours: 5 }),
    item('Payroll.xlsx', ['Finance'], { size: 310_000, hours: 26, finding: 'no_access' }),
    item('Banner.psd', ['Marketing', 'Spring campaign'], { hours: 26, finding: 'inside_trashed_folder' }),
    item('invoice\u202Efdp.exe', [], { hours: 49, size: 9_000 }),
    item('<img src=x onerror=alert(1)>.txt', ['Legal'], { hours: 50, size: 12 }),
    item('Minutes.docx', ['Legal'], { size: 48_000, hours: 27 * 24 }),
    ...Array.from({ length: 190 }, (_, index) =>
      item(`Report ${String(index + 1).padStart(3, '0')}.pdf`, ['Finance'], {
        hours: 72 + index,
        size: 20_000 * index,
      }),
    ),
  ];
}

export const people: Person[] = [
  { id: '33', name: 'Mika Sato', login: 'm.sato@aoyama-foods.example' },
  { id: '34', name: 'Luis Ortega', login: 'l.ortega@aoyama-foods.example' },
  { id: '35', name: 'Keiko Tanaka', login: 'k.tanaka@aoyama-foods.example' },
];

/** Returns true if a row matches a filter, near enough for pages: Rust decides. */
export function fits({ row }: Trashed, filter: TrashFilter): boolean {
  const { deleted_by: by } = row;
  return (
    `${row.name} ${row.was_in.path.join('/')}`.toLowerCase().includes(filter.text.toLowerCase()) &&
    (filter.kinds.length === 0 || filter.kinds.includes(row.key.kind)) &&
    (filter.folder === null || row.was_in.path.at(-1) === filter.folder.name) &&
    (filter.owner === null || row.owner === filter.owner.name) &&
    (filter.at_least === null || (row.size ?? -1) >= filter.at_least) &&
    (filter.at_most === null || (row.size ?? Infinity) <= filter.at_most) &&
    (filter.deleted_by?.is !== 'person' ||
      (by.is === 'known' && by.name === filter.deleted_by.person.name)) &&
    (filter.deleted_by?.is !== 'unknown' || by.is !== 'known')
  );
}

/** Returns the full result of a check of an item. */
export function finding(item: Trashed, today: string): Finding {
  const { row, home } = item;
  switch (item.finding) {
    case 'ready':
      return { is: 'ready', destination: home };
    case 'name_taken': {
      const dot = row.name.lastIndexOf('.');
      const stem = dot > 0 ? row.name.slice(0, dot) : row.name;
      const suggestion = `${stem} (restored ${today})${row.name.slice(stem.length)}`;
      return {
        is: 'name_taken',
        destination: home,
        existing: {
          key: { kind: row.key.kind, id: '777' },
          name: row.name,
          size: 1_400_000,
          modified_at: at(-DAY),
          modified_by: 'Mika Sato',
          owner: 'Mika Sato',
        },
        comparison: {
          same_content: false,
          same_kind: true,
          newer_by_seconds: 17 * 86_400,
          larger_by_bytes: 200_000,
        },
        suggestion,
        stem_length: suggestion.length - (row.name.length - stem.length),
        existing_new_name: `${stem} (renamed ${today})${row.name.slice(stem.length)}`,
      };
    }
    case 'folder_gone':
      return { is: 'folder_gone', trashed_folder: null };
    case 'no_access':
      return { is: 'no_access', to: 'destination', folder: home };
    case 'inside_trashed_folder':
      return { is: 'inside_trashed_folder', trashed_folder: null };
  }
}

export const thisBuild: About = {
  version: '0.1.0',
  commit: '4ec4f7f2aa56',
  system: 'Debian 12 [64-bit] x86_64',
  web_view: '2.50.6',
  releases: 'api.github.com',
};

export const demoAccounts: Accounts = {
  clumio: {
    mark: { id: 'c1', label: 'Oregon', colour: 'green' },
    region: 'Oregon',
    portal: 'https://west.portal.clumio.com',
    host: 'us-west-2.api.clumio.com',
    unit: null,
    keeping: 'keyring',
  },
  box: {
    mark: { id: 'b1', label: 'Aoyama Foods', colour: 'green' },
    user_id: '33',
    name: 'Mika Sato',
    login: 'm.sato@aoyama-foods.example',
    enterprise: 'Aoyama Foods',
    keeping: 'keyring',
    way: 'pasted',
    since: null,
    unconfirmed: false,
  },
  other_clumio: [],
  other_boxes: [],
};

const passcode = {
  action: 'regenerate_passcode',
  item_kind: 'restored_file',
  account: 'Clumio · Oregon',
} as const;

/** One row of each ending. */
export const someActivity: Partial<ActivityRow>[] = [
  { item_name: 'Minutes.docx', place: 'Legal', can_undo: true },
  {
    ...passcode,
    item_id: '501',
    item_name: 'Q3 forecast.xlsx',
    for_whom: ['k.tanaka@aoyama-foods.example'],
    place: 'web-prod-02',
  },
  { item_name: 'Payroll.xlsx', ending: 'not_done', code: 'Forbidden', place: 'Finance' },
  {
    ...passcode,
    item_id: '502',
    item_name: 'Contracts 2025.zip',
    for_whom: ['l.ortega@halden-legal.example'],
    place: 'fileserver-01',
    ending: 'unknown',
    finished_at: null,
  },
  { action: 'undo_restore', item_name: '発注リスト 2026年11月.xlsx', place: '発注' },
];

/** A row of the journal with nothing special about it. */
export function blankRow(id: string, now: string): ActivityRow {
  return {
    id,
    action: 'restore',
    item_kind: 'file',
    item_id: '9000',
    item_name: 'Contract 2025.docx',
    account: 'Box · Aoyama Foods',
    account_id: null,
    acting_as: null,
    operator: 'm.sato',
    for_whom: [],
    place: null,
    started_at: now,
    finished_at: now,
    ending: 'done',
    code: null,
    request_id: 'f3k2-0x9',
    can_undo: false,
    tally: null,
    lost: null,
  };
}
