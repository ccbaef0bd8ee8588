/** An entry of a menu that does something at once. */
export interface MenuAction {
  id: string;
  label: string;
  /** The label with the thing it is about, for screen readers. */
  name?: string;
  /** It takes something away. */
  danger?: boolean;
  run: () => void;
}
