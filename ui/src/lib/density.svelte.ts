/** How close the rows of lists stand. */
export type Density = 'standard' | 'compact';

let chosen = $state<Density>('standard');

/** Sets the density of all lists; the document carries it, so that styles know. */
export function setDensity(density: Density, page: Document = document): void {
  chosen = density;
  if (density === 'compact') page.documentElement.dataset['density'] = density;
  else delete page.documentElement.dataset['density'];
}

/** Returns by how many rem a row is lower than with the standard density. */
export function rowsSave(): number {
  return chosen === 'compact' ? 0.5 : 0;
}
