import { element } from './element.js';

const VIEWS = ['form-view', 'progress-view', 'outcome-view'] as const;
export type View = (typeof VIEWS)[number];

/** Shows one view alone. Whoever hears the page, or uses keys, is taken to its heading. */
export function show(view: View, title: string, isFirst = false): void {
  for (const each of VIEWS) element(each, HTMLElement).hidden = each !== view;
  document.title = title;
  if (isFirst) return;
  element(view, HTMLElement).querySelector('h1')?.focus();
  window.scrollTo(0, 0);
}
