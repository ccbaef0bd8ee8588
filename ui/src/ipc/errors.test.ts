import { expect, test } from 'vitest';
import { cancelled, problemOf, wordsFor } from './errors';
import { problem } from './fake';

test('a problem has three sentences and the button that helps', () => {
  const words = wordsFor(problem('CredentialRejected'), 'Box');
  expect(words.title).toContain('Box');
  expect(words.meaning).not.toBe('');
  expect(words.advice).not.toBe('');
  expect(words.action).toBe('accounts');
});

test('waiting and ending times are said', () => {
  const slow = problem('RateLimited', { detail: { retry_after_seconds: 90 } });
  expect(wordsFor(slow).advice).toContain('1 min');
  const ended = problem('LinkExpired', { detail: { at: '2026-11-09T08:00:00Z' } });
  expect(wordsFor(ended).title).toContain('9 November 2026');
});

test('what stands in the way is named, with what IT must do', () => {
  const refused = (about: string, by?: string) =>
    wordsFor(problem('Refused', { detail: { about, ...(by !== undefined && { by }) } }), 'Box');
  expect(refused('certificate_issuer', 'Aoyama CA').meaning).toContain('Aoyama CA');
  expect(refused('certificate_issuer', 'Aoyama CA').advice).toContain('IT department');
  expect(refused('certificate_time').advice).toContain('date and time');
  expect(refused('proxy_sign_in', 'proxy.test:3128').action).toBe('proxy');
  expect(refused('proxy', 'proxy.test:3128').title).toContain('proxy.test:3128');
  const titles = ['certificate_host', 'certificate', 'tls', ''].map((about) => refused(about).meaning);
  expect(new Set(titles).size).toBe(titles.length);
});

test('a missing right at Clumio, a blocked network and a decision of the company are told apart', () => {
  const titles = ['clumio', 'blocked', 'policy', ''].map(
    (about) => wordsFor(problem('Forbidden', { detail: { about } }), 'Clumio').advice,
  );
  expect(new Set(titles).size).toBe(4);
});

test('a retryable problem offers to try again', () => {
  expect(wordsFor(problem('NotFound')).action).toBe('none');
  expect(wordsFor(problem('NotFound', { retryable: true })).action).toBe('again');
});

test('what is no problem of Rust is a fault of this program', () => {
  expect(problemOf(problem('Offline')).code).toBe('Offline');
  expect(problemOf(new Error('boom'))).toEqual({ code: 'Unexpected', message: 'boom', retryable: false });
  expect(problemOf({ code: 'toString', message: '' }).code).toBe('Unexpected');
});

test('cancelling is not a problem', () => {
  expect(cancelled(new DOMException('cancelled', 'AbortError'))).toBe(true);
  expect(cancelled(problem('Offline'))).toBe(false);
});
