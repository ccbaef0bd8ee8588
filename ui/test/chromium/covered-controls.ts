/**
 * Returns the controls of the page under the pointer of which lies something else, each with what that is. It runs in the page
 * and so uses nothing of this file. Controls behind a modal dialog or an open panel are meant to be out of reach.
 */
export function coveredControls(): string[] {
  const CONTROLS =
    'button, a[href], input, select, textarea, summary, [role=option], [role=menuitem], [role=menuitemradio], [role=tab]';
  /** Pixels from the edge of a control at which it is asked for, within its border. */
  const INSET = 3;
  const dialog = [...document.querySelectorAll('dialog:modal')].at(-1);

  interface Box {
    left: number;
    top: number;
    right: number;
    bottom: number;
  }

  /** What of a control is in sight: cut off by the window and by whatever scrolls around it. */
  function inSight(control: Element): Box | undefined {
    const box = { ...control.getClientRects()[0]?.toJSON() } as Box;
    const cut = (by: Box) => {
      box.left = Math.max(box.left, by.left);
      box.top = Math.max(box.top, by.top);
      box.right = Math.min(box.right, by.right);
      box.bottom = Math.min(box.bottom, by.bottom);
    };
    cut({ left: 0, top: 0, right: document.documentElement.clientWidth, bottom: innerHeight });
    for (let above = control.parentElement; above !== null; above = above.parentElement) {
      if (getComputedStyle(above).overflow !== 'visible') cut(above.getBoundingClientRect());
      // Nothing around it cuts off what is shown over the page.
      if (above.matches(':popover-open, dialog:modal')) break;
    }
    return box.right - box.left > 2 * INSET && box.bottom - box.top > 2 * INSET ? box : undefined;
  }

  function isReached(control: Element, hit: Element | null): boolean {
    if (hit === null) return false;
    if (control.contains(hit)) return true;
    const label = hit.closest('label');
    if (label?.control === control) return true;
    // A field is pressed anywhere in its frame; an open panel covers what is behind it until it is closed.
    const panel = hit.closest(':popover-open');
    return panel !== null && !panel.contains(control);
  }

  /** What lies on a control, at its middle or near one of its edges. */
  function cover(control: Element): Element | 'nothing' | undefined {
    const box = inSight(control);
    if (box === undefined) return undefined;
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const points = [
      [x, y],
      [box.left + INSET, y],
      [box.right - INSET, y],
      [x, box.top + INSET],
      [x, box.bottom - INSET],
    ] as const;
    for (const [index, [left, top]] of points.entries()) {
      const hit = document.elementFromPoint(left, top);
      // Beside its round corner, or under the scroll bar that WebKit lays over an edge, is what the control is in.
      const isAround = index > 0 && hit?.contains(control) === true;
      if (!isAround && !isReached(control, hit)) return hit ?? 'nothing';
    }
    return undefined;
  }

  /** Something stays in sight while the rest scrolls under it. */
  function isSticky(element: Element): boolean {
    for (let above: Element | null = element; above !== null; above = above.parentElement) {
      if (getComputedStyle(above).position === 'sticky') return true;
    }
    return false;
  }

  const say = (element: Element) =>
    `${element.tagName.toLowerCase()} “${(element.getAttribute('aria-label') ?? element.textContent).trim().slice(0, 40)}”`;

  return [...(dialog ?? document).querySelectorAll<HTMLElement>(CONTROLS)].flatMap((control) => {
    const hidden =
      !control.checkVisibility({ visibilityProperty: true }) ||
      control.closest('[aria-hidden=true], [inert], .unseen') !== null;
    if (hidden) return [];
    let over = cover(control);
    if (over !== undefined && over !== 'nothing' && isSticky(over)) {
      control.scrollIntoView({ block: 'center' });
      over = cover(control);
    }
    if (over === undefined) return [];
    return [`${say(control)} lies under ${over === 'nothing' ? over : say(over)}`];
  });
}
