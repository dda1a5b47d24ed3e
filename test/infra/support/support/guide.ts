import { readFileSync } from 'node:fs';

/** One of the guide's views, as it stands there. */
export interface SavedView {
  readonly name: string;
  /** What a click on its name opens, in the development stack. */
  readonly link: string;
  readonly query: string;
}

export const GUIDE_FOLDER = new URL('../../../../infra/support/', import.meta.url);
export const GUIDE = readFileSync(new URL('GUIDE.md', GUIDE_FOLDER), 'utf8');

const VIEW = /^- \[([^\]]+)\]\(([^)]+)\): .*\n {2}`([^`]+)`$/gm;

export const SAVED_VIEWS: readonly SavedView[] = [...GUIDE.matchAll(VIEW)].map(
  ([, name = '', link = '', query = '']) => ({ name, link, query }),
);

/** Targets of its links and pictures. */
export const GUIDE_LINKS: readonly string[] = [...GUIDE.matchAll(/\]\(([^)\s]+)\)/g)].map(
  ([, target = '']) => target,
);
