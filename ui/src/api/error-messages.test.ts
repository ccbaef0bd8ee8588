import { expect, test } from 'vitest';
import type { Subject } from './bindings';
import { errorMessage } from './error-messages';
import { isCancelled, toAppError } from './errors';
import { problem } from '../../test/fake-backend/fake-backend';

test('a problem has three sentences and the button that helps', () => {
  const words = errorMessage(problem('CredentialRejected'), 'Box');
  expect(words.title).toContain('Box');
  expect(words.meaning).not.toBe('');
  expect(words.advice).not.toBe('');
  expect(words.action).toBe('accounts');
});

test('waiting and ending times are said', () => {
  const slow = problem('RateLimited', { detail: { retry_after_seconds: 90 } });
  expect(errorMessage(slow).advice).toContain('1 min');
  const ended = problem('LinkExpired', { detail: { at: '2026-11-09T08:00:00Z' } });
  expect(errorMessage(ended).title).toContain('9 November 2026');
});

test('what stands in the way is named, with what IT must do', () => {
  const refused = (about: Subject | undefined, by?: string) =>
    errorMessage(
      problem('Refused', { detail: { ...(about && { about }), ...(by !== undefined && { by }) } }),
      'Box',
    );
  expect(refused('certificate_issuer', 'Aoyama CA').meaning).toContain('Aoyama CA');
  expect(refused('certificate_issuer', 'Aoyama CA').advice).toContain('IT department');
  expect(refused('certificate_time').advice).toContain('date and time');
  expect(refused('proxy_sign_in', 'proxy.test:3128').action).toBe('proxy');
  expect(refused('proxy', 'proxy.test:3128').title).toContain('proxy.test:3128');
  const titles = (['certificate_host', 'certificate', 'tls', undefined] as const).map(
    (about) => refused(about).meaning,
  );
  expect(new Set(titles).size).toBe(titles.length);
});

test('a proxy that cannot be signed in to is named with what it wants, and asks for no password', () => {
  const detail = { about: 'proxy_scheme' as const, by: 'proxy.test:3128' };
  const windows = errorMessage(
    problem('Refused', { detail: { ...detail, schemes: 'Negotiate, NTLM' } }),
    'Box',
  );
  expect(windows.meaning).toContain('Negotiate, NTLM');
  expect(windows.advice).toContain('local relay');
  expect(windows.action).not.toBe('proxy');
  expect(errorMessage(problem('Refused', { detail }), 'Box').meaning).toContain('doesn’t offer Basic');
});

test('a setting that cannot be used is named', () => {
  const title = (about: Subject) =>
    errorMessage(problem('Refused', { detail: { about, by: 'HTTPS_PROXY' } })).title;
  expect(title('proxy_setting')).toContain('HTTPS_PROXY');
  expect(title('proxy_socks')).toContain('SOCKS');
});

test('a proxy that cannot reach the service is told from one that does not answer', () => {
  const offline = (about: Subject | undefined) =>
    errorMessage(problem('Offline', { detail: { ...(about && { about }), by: 'proxy.test:1' } }), 'Box');
  expect(offline('proxy_gateway').title).toBe('The proxy proxy.test:1 can’t reach Box');
  expect(offline('proxy').title).toContain('isn’t responding');
  expect(offline(undefined).title).not.toContain('proxy.test');
});

test('a certificate that demands too much is named with the authority above it', () => {
  const detail = {
    about: 'certificate_extension' as const,
    by: 'Aoyama Intermediate',
    extension: 'certificatePolicies (2.5.29.32)',
  };
  const words = (root?: string) =>
    errorMessage(problem('Refused', { detail: { ...detail, ...(root !== undefined && { root }) } }), 'Box');
  expect(words().meaning).toContain('certificatePolicies (2.5.29.32)');
  expect(words('Aoyama Root').meaning).toContain('“Aoyama Root”, is trusted');
  expect(words().advice).toContain('ca_file');
});

test('a missing right at Clumio, a blocked network and a decision of the company are told apart', () => {
  const titles = (['clumio', 'blocked', 'policy', undefined] as const).map(
    (about) => errorMessage(problem('Forbidden', { detail: { ...(about && { about }) } }), 'Clumio').advice,
  );
  expect(new Set(titles).size).toBe(4);
});

test('a retryable problem offers to try again', () => {
  expect(errorMessage(problem('NotFound')).action).toBe('none');
  expect(errorMessage(problem('NotFound', { retryable: true })).action).toBe('again');
});

test('what is no problem of Rust is a fault of this program', () => {
  expect(toAppError(problem('Offline')).code).toBe('Offline');
  expect(toAppError(new Error('boom'))).toEqual({ code: 'Unexpected', message: 'boom', retryable: false });
  expect(toAppError({ code: 'toString', message: '' }).code).toBe('Unexpected');
});

test('cancelling is not a problem', () => {
  expect(isCancelled(new DOMException('cancelled', 'AbortError'))).toBe(true);
  expect(isCancelled(problem('Offline'))).toBe(false);
});

test('each cause of an unusable journal has its own advice', () => {
  const causes = ['damaged', 'full', 'locked', 'read_only', 'network', 'newer', undefined] as const;
  const advice = causes.map(
    (about) => errorMessage(problem('JournalUnavailable', { detail: { ...(about && { about }) } })).advice,
  );
  expect(new Set(advice).size).toBe(causes.length);
});

test('an unusable folder is named with the reason', () => {
  const path = '/a/read-only/place';
  const causes = ['not_a_folder', 'not_made', 'not_writable', 'owner', 'name'] as const;
  const meanings = causes.map(
    (about) => errorMessage(problem('ProfileUnusable', { detail: { about, path } })).meaning,
  );
  expect(new Set(meanings).size).toBe(causes.length);
  expect(meanings.every((meaning) => meaning.includes(path))).toBe(true);
});

test('settings that were not saved are not the journal', () => {
  const detail = { about: 'settings' as const, path: '/home/mika/settings.json' };
  expect(errorMessage(problem('NotSaved', { detail })).title).toBe('The settings weren’t saved');
  expect(errorMessage(problem('StateUnreadable', { detail })).title).toBe('The settings can’t be read');
});
