/** A language and a theme of the page. */
export interface Look {
  language: 'en' | 'ja';
  theme: 'light' | 'dark';
}

/** Every story is told in each of these. */
export const looks: Look[] = [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'ja', theme: 'light' },
  { language: 'ja', theme: 'dark' },
];
