import type { Magic } from './magic.js';
import { PLACES, type Place } from './magic.js';

/** The values that an action's places can be filled with. */
export type Values = Readonly<Record<string, string>>;

/**
 * An action as the vendor's portal documents it for a site: our sources name none that writes. A place holds a text as
 * it stands, or one value by its name in braces (`{key}`), or XML with such names, in which values are escaped.
 */
export interface UnityAction {
  readonly name: string;
  readonly places: Readonly<Partial<Record<Place, string>>>;
}

const NAMES = /\{(\w+)\}/g;
const ONE_NAME = /^\{\w+\}$/;
const ACTION_NAME = /^\w{1,128}$/;

/** Whether the action hands over the value of that name. */
export const hands = ({ places }: UnityAction, name: string): boolean =>
  Object.values(places).some((text) => text.includes(`{${name}}`));

/** Throws, when the adapter is made, on an action that could not be asked for, or not safely; names the setting alone. */
export function assertUsable(setting: string, action: UnityAction, known: readonly string[]): void {
  const texts = Object.entries(action.places);
  const isUsable =
    ACTION_NAME.test(action.name) &&
    texts.every(([place, text]) => PLACES.some((each) => each === place) && isSafe(text, known));
  if (!isUsable)
    throw new TypeError(
      `${setting}: its name is one word, and each place of the envelope holds a text, one known value or XML with such`,
    );
}

/** Two values side by side in plain text could run into each other: only XML keeps them apart. */
function isSafe(text: string, known: readonly string[]): boolean {
  const names = [...text.matchAll(NAMES)].map(([, name]) => `${name}`);
  if (!names.every((name) => known.includes(name))) return false;
  return names.length === 0 || ONE_NAME.test(text) || isXml(text);
}

const isXml = (text: string): boolean => text.startsWith('<');

/** The action with its values in their places. */
export const filled = (action: UnityAction, kind: Magic['kind'], values: Values): Magic => ({
  action: action.name,
  kind,
  values: Object.fromEntries(
    Object.entries(action.places).map(([place, text]) => [place, fill(text, values)]),
  ),
});

const fill = (text: string, values: Values): string =>
  text.replaceAll(NAMES, (_, name: string) => {
    const value = values[name] ?? '';
    return isXml(text) ? escaped(value) : value;
  });

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escaped = (value: string): string =>
  value.replaceAll(/[&<>"']/g, (one) => ENTITIES[one] ?? '');
