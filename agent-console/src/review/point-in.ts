// Where an event of a mouse or finger is, as the viewer's geometry measures it.
import type { Point } from './viewer-geometry.ts';

/** A position on the screen, from the element's centre. */
export function pointIn(element: Element, event: { clientX: number; clientY: number }): Point {
  const box = element.getBoundingClientRect();
  return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
}
