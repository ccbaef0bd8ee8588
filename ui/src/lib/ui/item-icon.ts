/** The kind of an item. */
export type Kind = 'file' | 'folder' | 'web_link';

/** The icon of an item: its kind, or for a file its type. */
export type ItemIconName = 'folder' | 'web_link' | 'text' | 'table' | 'image' | 'video' | 'file';

const endings: readonly [ItemIconName, RegExp][] = [
  ['text', /^(docx?|pdf|txt|md|rtf|odt|pptx?)$/],
  ['table', /^(xlsx?|csv|ods)$/],
  ['image', /^(png|jpe?g|gif|svg|webp|heic|psd|tiff?)$/],
  ['video', /^(mp4|mov|avi|mkv|webm)$/],
];

/** A file by the ending of its name. */
export function itemIcon(kind: Kind, name: string): ItemIconName {
  if (kind !== 'file') return kind;
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return endings.find(([, known]) => known.test(ending))?.[0] ?? 'file';
}
