/** One line of a `Chooser`. */
export interface Choice {
  key: string;
  label: string;
  /** A second, softer line. */
  detail?: string | undefined;
  /** How many there are of it. */
  count?: string | undefined;
}
