import type { MailPreview, MailSettings, TemplateProblem } from '../../src/api/bindings';

const builtin = {
  en: {
    subject: 'New passcode for {file}',
    body: 'Hello,\n\nhere is the new passcode:\n\n{passcode}\n\nThe link works until: {link_ends}\n\n{signature}',
  },
  ja: {
    subject: '【再発行】{file} のパスコード',
    body: '{recipient}\n\n新しいパスコードをお知らせします。\n\n{passcode}\n\nリンクの有効期限：{link_ends}\n\n{signature}',
  },
};

/** As Rust previews an email, roughly. */
export function preview(mail: MailSettings): MailPreview {
  const language = mail.language ?? 'en';
  const template = mail[language] ?? builtin[language];
  const values: Record<string, string> = {
    passcode: 'k7Qm0xTb9R',
    recipient: 'k.tanaka@example.com',
    file: 'Q3 forecast.xlsx',
    asset: 'web-prod-02',
    link_ends: '21 November 2026, 20:12 (JST)',
    link_life: '2 hours 12 minutes',
    signature: mail.signature,
  };
  const problems: TemplateProblem[] = [];
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  for (const [, name = ''] of `${template.subject} ${template.body}`.matchAll(/\{(\w+)\}/g)) {
    if (!(name in values)) problems.push({ is: 'unknown_placeholder', name });
  }
  if (!template.body.includes('{passcode}')) problems.push({ is: 'no_passcode' });
  return {
    template,
    subject: fill(template.subject),
    text: fill(template.body),
    problems,
    placeholders: Object.keys(values),
  };
}
