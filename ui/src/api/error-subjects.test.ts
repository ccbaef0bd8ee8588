import { expect, test } from 'vitest';
import every from '../../test/error-codes.json';
import subjects from '../../test/subjects.json';
import type { Code, Detail, Subject } from './bindings';
import { errorMessage } from './error-messages';
import { problem } from '../../test/fake-backend/fake-backend';
import { overwriteGetLocale } from '../paraglide/runtime.js';

/** Subjects for which the words of the code itself say everything, each with the reason. */
const AS_WITHOUT: Record<string, string> = {
  'SignInEnded time': 'it is what the words without a subject say',
  'UnknownOutcome passcode': 'the notice of a passcode has a title of its own for it',
  'WrongRegion address': 'the address is what the code is about',
  'Forbidden token': 'which permission it is does not change what to do',
  'Forbidden item': 'the dialog above names the item',
  'Forbidden destination': 'the dialog above names the folder',
  'Forbidden existing': 'the dialog above names the item',
  'Forbidden user': 'the user is named in the head',
  'Forbidden events': 'it is never shown: the search is asked instead',
  'AccountBlocked location': 'it is what the words without a subject say',
  'NotFound item': 'the item is named above',
  'NotFound destination': 'the folder is named above',
  'NotFound existing': 'the item is named above',
  'NotFound sign_in': 'it is never shown: the sign-in has ended',
  'ChangedSince existing': 'the item is named above',
  'LeftHalfway item': 'it is what the words without a subject say',
  'AlreadyRunning handover': 'the passcode is shown beside it',
  'Offline destination': 'the network is not there, whatever was asked',
  'Intercepted intermediary': 'it is what the code is about',
  'Intercepted destination': 'it is what the code is about',
  'ServiceMisbehaved destination': 'the answer makes no sense, whatever was asked',
  'BrowserUnavailable logs': 'the folder is opened by the same program',
  'NotConnected box': 'the service is named',
  'NotConnected clumio': 'the service is named',
  'NotConnected destination': 'the service is named',
  'NotConnected existing': 'the service is named',
  'ChangedSince destination': 'the folder is named above',
  'JournalUnavailable entry': 'the row of the job names the item',
  'ProfileUnusable not_writable': 'it is what the words without a subject say',
  'StateUnreadable updates': 'nothing of the person is in it',
  'NotSaved updates': 'nothing of the person is in it',
  'NotSaved runs': 'nothing of the person is in it',
  'FileNotWritten exists': 'it is asked whether to replace it',
};

/** Fields of which the words stand beside the field. */
const FIELDS = [
  ...[
    'address',
    'token',
    'message',
    'message_passcode',
    'name',
    'label',
    'mail_template',
    'callback_address',
    'id',
  ],
  ...['folder', 'unit', 'subject', 'activity', 'job', 'filters', 'proxy', 'user', 'app'],
];
for (const field of FIELDS) AS_WITHOUT[`InputInvalid ${field}`] = 'the field is marked';

/** Codes with one title, each with the reason. */
const ONE_TITLE: Record<string, string> = {};

const pairs = Object.entries(subjects).flatMap(([code, all]) =>
  all.map((about) => [code as Code, about as Subject] as const),
);

function sentences(code: Code, detail: Detail = {}): string[] {
  const { title, meaning, advice } = errorMessage(problem(code, { detail }), 'Box');
  return [title, meaning, advice];
}

for (const locale of ['en', 'ja'] as const) {
  test.each(pairs)(`%s about %s has words in ${locale}`, (code, about) => {
    overwriteGetLocale(() => locale);
    const said = errorMessage(problem(code, { detail: { about, by: 'x' } }), 'Box');
    for (const sentence of [said.title, said.meaning, said.advice]) expect(sentence.trim()).not.toBe('');
    const without = errorMessage(problem(code, { detail: { by: 'x' } }), 'Box');
    const same =
      said.title === without.title && said.meaning === without.meaning && said.advice === without.advice;
    expect(same, `${code} about ${about} says what ${code} says`).toBe(`${code} ${about}` in AS_WITHOUT);
  });

  test.each(every.codes as Code[])(`%s has words in ${locale}, whatever it is about`, (code) => {
    overwriteGetLocale(() => locale);
    const without = sentences(code);
    for (const sentence of without) expect(sentence.trim()).not.toBe('');
    const listed: readonly string[] = (subjects as Record<string, string[]>)[code] ?? [];
    for (const about of every.subjects.filter((name) => !listed.includes(name)) as Subject[]) {
      expect(sentences(code, { about }), about).toEqual(without);
    }
  });

  test(`no two codes have one title in ${locale}`, () => {
    overwriteGetLocale(() => locale);
    const codes = new Map<string, string[]>();
    for (const code of every.codes as Code[]) {
      const [title = ''] = sentences(code);
      codes.set(title, [...(codes.get(title) ?? []), code]);
    }
    const shared = [...codes.values()].filter((one) => one.length > 1).map((one) => one.join(' '));
    expect(shared).toEqual(Object.keys(ONE_TITLE));
  });
}
