import { expect, test } from 'vitest';
import en from '../messages/en.json';
import ja from '../messages/ja.json';

/** What the glossary refuses on screen, and the word to write instead. */
const refused = {
  en: {
    'somebody|nobody|whoever|anybody': 'someone, no one, who or anyone',
    'anew|meanwhile|by now|lately|all the same': 'nothing, or now, again, recently, anyway',
    withdrawn: 'revoked',
    'made-up': 'sample data',
    'erase[sd]?|erasing': 'permanently deleted, or deleted',
    'pass(?:ed)? (?:it )?on': 'delivered, sent',
    '(?:put|puts|putting) (?:it |them )?back': 'undo restore, moved back to the trash',
    'in the names? of': 'on behalf of',
    'may not': 'can’t, no permission, might not',
    'log(?:ged)? in': 'sign in',
    'Ids?|ids?': 'ID',
    dead: 'no longer works',
    'the program': 'Restore Desk',
    'rights?': 'permission; for what is not wrong: correct',
    'look(?:s|ed|ing)?': 'search, check, show, refresh',
    '(?:come|comes|came) about': 'the verb itself',
    '\\w+\\(s\\)': 'plural forms',
    'keyring|vault': 'system keychain',
    'cannot|does not|did not|could not|was not|is not|are not': 'the contraction',
    'any ?more': 'no longer',
  },
  ja: {
    誰か: '受信者 or ほかの人',
    あなた: 'nothing',
    出来: 'できます in kana',
    '(?:して)?下さい': 'ください in kana',
    '[\\uff61-\\uff9f]': 'full-width katakana',
    アイテム: '項目',
    フォルダー: 'フォルダ, as Box writes it',
    ログイン: 'サインイン',
    キーリング: 'システムのキーチェーン',
    'フィルタ(?!ー)': 'フィルター',
    'ブラウザ(?!ー)': 'ブラウザー',
  },
} as const;

type Message = [key: string, text: string];

/** Every form of every message, without the names of its inputs. */
function forms(catalogue: Record<string, unknown>): Message[] {
  return Object.entries(catalogue).flatMap(([key, message]): Message[] => {
    if (key === '$schema') return [];
    const texts =
      typeof message === 'string'
        ? [message]
        : (message as { match: Record<string, string> }[]).flatMap(({ match }) => Object.values(match));
    return texts.map((text) => [key, text.replace(/\{\w+\}/g, '{}')]);
  });
}

function found(catalogue: Record<string, unknown>, pattern: RegExp): Message[] {
  return forms(catalogue).filter(([, text]) => pattern.test(text));
}

test.each(Object.entries(refused.en))('no English message says %s', (words, instead) => {
  const pattern = new RegExp(`(?<![\\p{L}])(?:${words})(?![\\p{L}])`, /^Ids/.test(words) ? 'u' : 'iu');
  expect(found(en, pattern), `write ${instead}`).toEqual([]);
});

test.each(Object.entries(refused.ja))('no Japanese message says %s', (words, instead) => {
  expect(found(ja, new RegExp(words, 'u')), `write ${instead}`).toEqual([]);
});

test('English has one apostrophe', () => {
  expect(found(en, /'/)).toEqual([]);
});

test('a Japanese label has no full stop where the English one has none', () => {
  const label = new Set(found(en, /[^.?!]$/).map(([key]) => key));
  expect(found(ja, /。$/).filter(([key]) => label.has(key))).toEqual([]);
});
