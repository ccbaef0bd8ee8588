/** Windows puts the button that does something left of the one that does nothing; other systems right of it. */
export function affirmativeFirst(platform: string = navigator.platform): boolean {
  return platform.startsWith('Win');
}
