import { createElement, type ReactNode } from 'react';
import type { Shape } from '../../plot/shape.ts';

/** What React calls those attributes of SVG that it has other names for. */
const NAMES: Readonly<Record<string, string>> = {
  class: 'className',
  'text-anchor': 'textAnchor',
  'stroke-dasharray': 'strokeDasharray',
};

/** The elements of a figure, as a file has them. @param key among its siblings. */
export function shapeElement({ tag, attributes, children }: Shape, key: number): ReactNode {
  const props: Record<string, string | number> = { key };
  for (const [name, value] of Object.entries(attributes)) props[NAMES[name] ?? name] = value;
  const inside = children.map((child, at) =>
    typeof child === 'string' ? child : shapeElement(child, at),
  );
  return createElement(tag, props, ...inside);
}
