/** Pixels between a panel and what it belongs to. */
const GAP = 4;

/** Pixels that stay free between a panel and the edge of the window. */
const MARGIN = 8;

interface Size {
  width: number;
  height: number;
}

/** Returns where a panel is whole in the window: under what it belongs to, else above it, else as low as it fits. */
export function panelPosition(
  anchor: { left: number; top: number; bottom: number },
  panel: Size,
  within: Size,
): { left: number; top: number } {
  const left = Math.max(MARGIN, Math.min(anchor.left, within.width - MARGIN - panel.width));
  const below = anchor.bottom + GAP;
  const lowest = within.height - MARGIN - panel.height;
  if (below <= lowest) return { left, top: below };
  const above = anchor.top - GAP - panel.height;
  return { left, top: above >= MARGIN ? above : Math.max(MARGIN, lowest) };
}
