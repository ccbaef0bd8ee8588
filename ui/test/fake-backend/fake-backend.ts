import type { Backend, Shown } from '../../src/api/client';
import type {
  ActivityRow,
  AssetRef,
  Choice,
  ClipboardHold,
  Confirmation,
  Copied,
  DraftOpened,
  Erased,
  Event,
  BoxWay,
  Examined,
  Format,
  Handover,
  IgnoredFile,
  ItemKey,
  Keeping,
  Locks,
  MadeLately,
  MailPreview,
  MailSettings,
  Newer,
  Outcome,
  Plan,
  Problem,
  ProfileState,
  PutBack,
  RegenerationAnswer,
  ServiceTime,
  Settings,
  Shared,
  Start,
} from '../../src/api/bindings';
import { FakeAccounts, noAccounts } from './accounts';
import { blankRow, demoAccounts, finding, folders, someActivity, thisBuild, type Trashed } from './data';
import { problem } from './error';
import { pause, someExamination } from './connection-check';
import { preview } from './mail';

export { demoAccounts, problem };

/** A backend in memory: enough to develop a page in a browser and to test it. Never part of the product. */
export class FakeBackend extends FakeAccounts implements Backend {
  settings_: Settings = {
    language: 'en',
    theme: 'system',
    zoom_percent: 100,
    density: 'standard',
    column_widths: {},
    clipboard_seconds: 60,
    hide_passcodes: false,
    confirm_presence: false,
    idle_minutes: 10,
    activity_days: 90,
    update_check: true,
    mail: { language: 'en', signature: '', en: null, ja: null },
  };
  waysToConnectBox: BoxWay[] = ['browser', 'application', 'pasted'];
  locks_: Locks = { by: null, settings: [] };
  clumioAddress: string | null = null;
  examined: Examined[] = someExamination;
  journal: ActivityRow[] = [];
  handovers: Handover[] = [];
  hold: ClipboardHold | null = null;
  recentRegeneration: MadeLately | null = null;
  /** Differences of the next questions from the plain one. */
  confirmation: Partial<Confirmation> = {};
  /** The question that the next regeneration answers with. */
  asksAgain: Confirmation | null = null;
  /** True if a draft has room for its text. */
  draftRoom = true;
  newer: Newer | null = null;
  /** What a start of the program left for the search. */
  textToFind: string | null = null;
  serviceTime_: ServiceTime = { ahead_ms: 0, is_off: false };
  erased: Erased | null = null;
  profile: ProfileState = {
    path: '/home/mika/.local/share/restore-desk',
    in_use: false,
    by: null,
    unlocked: false,
    no_log: null,
    files: [],
  };
  ignoredFiles: IgnoredFile[] = [];
  /** Milliseconds before every answer. */
  latency = 0;
  isDemo = false;
  /** Calls as they came, for tests that must know what was asked. */
  readonly calls: { name: keyof Backend; args: unknown[] }[] = [];
  readonly #failures = new Map<keyof Backend, Problem>();
  readonly #hearers = new Set<(event: Event) => void>();
  #next = 1;

  /** The next call of `name` is rejected with `problem`. */
  failNext(name: keyof Backend, problem: Problem): this {
    this.#failures.set(name, problem);
    return this;
  }

  /** Says something unasked, as Rust would. */
  tell(event: Event): void {
    for (const hear of this.#hearers) hear(event);
  }

  /** Lets the journal hold one row of each ending. */
  fillJournal(): void {
    for (const row of someActivity) this.#write(row);
  }

  async start(): Promise<Start> {
    await this.#answer('start', []);
    const { language } = this.settings_;
    return {
      version: '0.1.0',
      platform: 'linux',
      demo: this.isDemo,
      lessons: this.isDemo,
      spoken: language === 'ja' ? 'ja' : 'en',
      settings: this.settings_,
      accounts: this.accounts_,
      locks: this.locks_,
      clumio_address: this.clumioAddress,
      box_ways: this.waysToConnectBox,
      handovers: this.handovers,
      wiped: [],
      hold: this.hold,
      time: this.serviceTime_,
      zone: { offsets: [{ from: null, seconds: new Date().getTimezoneOffset() * -60 }] },
      profile: this.profile,
      ignored_files: this.ignoredFiles,
    };
  }

  async demo(open: boolean): Promise<void> {
    await this.#answer('demo', [open]);
    this.isDemo = open;
    this.accounts_ = open ? demoAccounts : noAccounts;
    this.tell({ about: 'reload' });
  }

  async recheckProfile(): Promise<void> {
    await this.#answer('recheckProfile', []);
  }

  async setJournalAside(): Promise<string> {
    await this.#answer('setJournalAside', []);
    return 'journal-damaged-20261130-120501.sqlite';
  }

  async quit(): Promise<void> {
    await this.#answer('quit', []);
  }

  async takeTextToFind(): Promise<string | null> {
    await this.#answer('takeTextToFind', []);
    const text = this.textToFind;
    this.textToFind = null;
    return text;
  }

  async closeHeard(): Promise<void> {
    await this.#answer('closeHeard', []);
  }

  listen(hear: (event: Event) => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  acting(shown: () => Shown): this {
    this.shown = shown;
    return this;
  }

  /** The accounts that the window shows. */
  shown: () => Shown = () => ({ clumio: this.accounts_.clumio?.mark.id, box: this.accounts_.box?.mark.id });

  async prepareRegeneration(
    fileId: string,
    asset: AssetRef | null,
    signal?: AbortSignal,
  ): Promise<Confirmation> {
    await this.#answer('prepareRegeneration', [fileId, asset], signal);
    return this.question(fileId);
  }

  /** The question about a file, with what a test set. */
  question(fileId: string): Confirmation {
    const file = this.files.find((one) => one.id === fileId);
    if (!file) throw problem('NotFound');
    const recent_regeneration = this.recentRegeneration;
    const { recipients } = file;
    return { token: fileId, file, recipients, recent_regeneration, warnings: [], ...this.confirmation };
  }

  async regenerate(token: string, signal?: AbortSignal): Promise<RegenerationAnswer> {
    await this.#answer('regenerate', [token], signal);
    const confirmation = this.asksAgain;
    this.asksAgain = null;
    if (confirmation) return { is: 'ask_again', confirmation };
    const file = this.files.find((one) => one.id === token);
    if (!file) throw problem('NotFound');
    const handover: Handover = {
      id: `h${this.#next++}`,
      account_id: this.shown().clumio ?? '',
      file,
      made_at: new Date().toISOString(),
      length: 10,
      request_id: 'a1f0-77c2',
      copied: false,
    };
    this.handovers.push(handover);
    return { is: 'done', handover };
  }

  async showPasscode(handover: string): Promise<string> {
    await this.#answer('showPasscode', [handover]);
    return 'k7Qm0xTb9R';
  }

  hidePasscode = (handover: string) => this.#answer('hidePasscode', [handover]);

  async share(fileId: string, address: string, message: string): Promise<Shared> {
    await this.#answer('share', [fileId, address, message]);
    const file = this.files.find((one) => one.id === fileId);
    const held = this.handovers.find((one) => one.file.id === fileId);
    const further = file?.recipients.includes(address) === false;
    return { address, further, handover: held?.id ?? null };
  }

  reportUserActivity = () => this.#answer('reportUserActivity', []);

  acknowledgeWipe = (handover: string) => this.#answer('acknowledgeWipe', [handover]);

  async copyPasscode(handover: string): Promise<ClipboardHold> {
    await this.#answer('copyPasscode', [handover]);
    return this.#held(handover);
  }

  async copyEmail(handover: string, recipient: string | null): Promise<ClipboardHold> {
    await this.#answer('copyEmail', [handover, recipient]);
    return this.#held(handover, 'email');
  }

  async openDraft(handover: string, recipient: string | null): Promise<DraftOpened> {
    await this.#answer('openDraft', [handover, recipient]);
    return { hold: this.#held(handover), with_text: this.draftRoom };
  }

  async draftHasText(handover: string, recipient: string | null): Promise<boolean> {
    await this.#answer('draftHasText', [handover, recipient]);
    return this.draftRoom;
  }

  async extendClipboard(): Promise<ClipboardHold> {
    await this.#answer('extendClipboard', []);
    return this.#held(this.hold?.handover ?? '', this.hold?.what);
  }

  async clearClipboard(): Promise<void> {
    await this.#answer('clearClipboard', []);
    this.hold = null;
    this.tell({ about: 'clipboard', hold: null, ended: 'cleared' });
  }

  async markDelivered(handover: string): Promise<void> {
    await this.#answer('markDelivered', [handover]);
    this.handovers = this.handovers.filter((one) => one.id !== handover);
    if (this.hold?.handover === handover) await this.clearClipboard();
  }

  async folderLocations(keys: ItemKey[], signal?: AbortSignal) {
    await this.#answer('folderLocations', [keys], signal);
    return keys.map((key) => this.#trashed(key)?.row.was_in ?? { path: [], state: 'gone' as const });
  }

  async plan(key: ItemKey, signal?: AbortSignal): Promise<Plan> {
    await this.#answer('plan', [key], signal);
    return this.#plan(key);
  }

  async planById(id: string, signal?: AbortSignal): Promise<Plan[]> {
    await this.#answer('planById', [id], signal);
    return this.trash.filter((one) => one.row.key.id === id).map((one) => this.#plan(one.row.key));
  }

  async restore(key: ItemKey, choice: Choice): Promise<Outcome> {
    await this.#answer('restore', [key, choice]);
    const found = this.#trashed(key);
    const plan = this.#plan(key);
    if (!found || (choice.how === 'as_it_was' && plan.finding.is !== 'ready')) return { is: 'asks', plan };
    const elsewhere = 'folder_id' in choice && folders.find((one) => one.id === choice.folder_id);
    const folder = elsewhere || found.home;
    const renamed = 'name' in choice && choice.how !== 'rename_existing' ? choice.name : null;
    const name = renamed ?? found.row.name;
    this.trash = this.trash.filter((one) => one !== found);
    const activity = this.#write({
      action: 'restore',
      item_kind: key.kind,
      item_id: key.id,
      item_name: name,
      place: folder.name,
      can_undo: true,
    });
    const existing_renamed = choice.how === 'rename_existing' ? `${name} (earlier)` : null;
    const restored = {
      activity,
      key,
      acting_as: this.actingAs,
      name,
      folder,
      folder_first: null,
      existing_renamed,
    };
    return { is: 'restored', restored: { ...restored, found_by_looking: false } };
  }

  async checkName(item: ItemKey, folderId: string, name: string, signal?: AbortSignal) {
    await this.#answer('checkName', [item, folderId, name], signal);
    const taken = name === 'Contract 2025.docx';
    const wrong = name === '' ? 'empty' : name.includes('/') ? 'slash' : taken ? 'taken' : null;
    return { problem: wrong, awkward_on_windows: /[<>:"|?*]/.test(name) } as const;
  }

  /** How many entries of each list of folders cannot be read. */
  unreadableFolders = 0;

  async foldersIn(item: ItemKey, folderId: string, next: string | null, signal?: AbortSignal) {
    await this.#answer('foldersIn', [item, folderId, next], signal);
    const open = folders.find((one) => one.id === folderId);
    if (!open) throw problem('NotFound');
    const isOn = (one: { path: string[] }) => one.path.every((name, index) => open.path[index] === name);
    const trail = folders.filter((one) => one.path.length <= open.path.length && isOn(one));
    const rows = folders
      .filter(
        (one) => one.path.length === open.path.length + 1 && open.path.every((n, i) => one.path[i] === n),
      )
      .map((one) => ({ id: one.id, name: one.name, path: null, may_add: one.id !== '40' }));
    return { trail, rows, unreadable: this.unreadableFolders, next: null };
  }

  async searchFolders(item: ItemKey, text: string, signal?: AbortSignal) {
    await this.#answer('searchFolders', [item, text], signal);
    const rows = folders
      .filter((one) => one.id !== '0' && one.name.toLowerCase().includes(text.toLowerCase()))
      .map((one) => ({ id: one.id, name: one.name, path: one.path.slice(0, -1), may_add: true }));
    return { rows, unreadable: this.unreadableFolders };
  }

  async undoRestore(activity: string): Promise<PutBack> {
    await this.#answer('undoRestore', [activity]);
    this.journal = this.journal.map((row) => (row.id === activity ? { ...row, can_undo: false } : row));
    this.#write({ action: 'undo_restore' });
    return { existing_keeps: null };
  }

  async openInBox(key: ItemKey): Promise<void> {
    await this.#answer('openInBox', [key]);
  }

  async activity(text: string, from: number, count: number) {
    await this.#answer('activity', [text, from, count]);
    const wanted = text.toLowerCase();
    const rows = this.journal.filter((row) =>
      [row.item_name, row.item_id, row.place, row.request_id, ...row.for_whom]
        .join(' ')
        .toLowerCase()
        .includes(wanted),
    );
    return { rows: rows.slice(from, from + count), total: rows.length, erased: this.erased };
  }

  async unfinished(): Promise<ActivityRow[]> {
    await this.#answer('unfinished', []);
    return this.journal.filter((row) => row.ending === 'unknown');
  }

  async saveActivity(text: string, format: Format, name: string): Promise<string | null> {
    await this.#answer('saveActivity', [text, format, name]);
    return `/home/mika/Documents/${name}`;
  }

  async eraseActivity(): Promise<number> {
    await this.#answer('eraseActivity', []);
    return this.journal.splice(0).length;
  }

  async serviceTime(): Promise<ServiceTime> {
    await this.#answer('serviceTime', []);
    return this.serviceTime_;
  }

  async copyText(text: string): Promise<void> {
    await this.#answer('copyText', [text]);
  }

  async signInToProxy(proxy: string, user: string, password: string, signal?: AbortSignal): Promise<Keeping> {
    await this.#answer('signInToProxy', [proxy, user, password], signal);
    if (password === 'wrong') {
      throw problem('Refused', { detail: { about: 'proxy_sign_in', by: proxy } });
    }
    return 'keyring';
  }

  async checkConnections(heard: (examined: Examined) => void, signal?: AbortSignal): Promise<void> {
    for (const examined of this.examined) {
      await this.#answer('checkConnections', [], signal);
      heard(examined);
    }
  }

  async diagnostics(): Promise<string> {
    await this.#answer('diagnostics', []);
    return 'Restore Desk: 0.1.0\nSystem: Debian 13 x86_64\nProxy: no\nLast problems: 0\n';
  }

  async openLogs(): Promise<void> {
    await this.#answer('openLogs', []);
  }

  async about() {
    await this.#answer('about', []);
    return thisBuild;
  }

  async newerVersion() {
    await this.#answer('newerVersion', []);
    return this.settings_.update_check ? this.newer : null;
  }

  async openRelease() {
    await this.#answer('openRelease', []);
  }

  async saveSettings(settings: Settings): Promise<Settings> {
    await this.#answer('saveSettings', [settings]);
    this.settings_ = settings;
    return settings;
  }

  async previewMail(mail: MailSettings): Promise<MailPreview> {
    await this.#answer('previewMail', [mail]);
    return preview(mail);
  }

  protected override answered: FakeAccounts['answered'] = (...asked) => this.#answer(...asked);

  async #answer(name: keyof Backend, args: unknown[], signal?: AbortSignal): Promise<void> {
    this.calls.push({ name, args });
    const failure = this.#failures.get(name);
    this.#failures.delete(name);
    await pause(this.latency, signal);
    signal?.throwIfAborted();
    if (failure) throw failure;
  }

  #held(handover: string, what: Copied = 'passcode'): ClipboardHold {
    const seconds = this.settings_.clipboard_seconds;
    this.hold = { handover, what, seconds, clears_at: new Date(Date.now() + seconds * 1000).toISOString() };
    this.handovers = this.handovers.map((one) => (one.id === handover ? { ...one, copied: true } : one));
    this.tell({ about: 'clipboard', hold: this.hold, ended: null });
    return this.hold;
  }

  #trashed(key: ItemKey): Trashed | undefined {
    return this.trash.find((one) => one.row.key.id === key.id && one.row.key.kind === key.kind);
  }

  #plan(key: ItemKey): Plan {
    const found = this.#trashed(key);
    if (!found) return { key, item: null, acting_as: this.actingAs, finding: { is: 'gone' } };
    const { row } = found;
    const item = { ...row, modified_at: row.deleted_at };
    return { key, item, acting_as: this.actingAs, finding: finding(found, '21 Nov 2026') };
  }

  #write(row: Partial<ActivityRow>): string {
    const now = new Date().toISOString();
    const id = `j${this.#next++}`;
    const blank = blankRow(id, now);
    this.journal = [{ ...blank, ...row, id }, ...this.journal];
    return id;
  }
}
