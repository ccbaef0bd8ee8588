import { expect, test } from 'vitest';
import { panelPosition } from './panel-position';

const smallest = { width: 720, height: 520 };

test.each([
  ['under its button', { left: 120, top: 100, bottom: 132 }, { width: 360, height: 300 }, [120, 136]],
  [
    'above it where there is more room',
    { left: 120, top: 440, bottom: 472 },
    { width: 360, height: 300 },
    [120, 136],
  ],
  ['as low as it fits', { left: 120, top: 304, bottom: 336 }, { width: 360, height: 440 }, [120, 72]],
  ['at the top, and scrolled', { left: 120, top: 304, bottom: 336 }, { width: 360, height: 600 }, [120, 8]],
  ['left of the right edge', { left: 600, top: 100, bottom: 132 }, { width: 360, height: 300 }, [352, 136]],
  ['from the left edge', { left: -40, top: 100, bottom: 132 }, { width: 900, height: 300 }, [8, 136]],
])('a panel is shown %s', (_, anchor, panel, [left, top]) => {
  expect(panelPosition(anchor, panel, smallest)).toEqual({ left, top });
});
