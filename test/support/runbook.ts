import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../infra/dev/own-code.js';

/** A command of the runbook, as an engineer types it behind `npm run -s ops --`, and how it ends. */
export interface RunbookCommand {
  readonly words: readonly string[];
  readonly exit: number;
}

/** One entry: its code, its text, and its blocks of commands. */
export interface Entry {
  readonly code: string;
  readonly text: string;
  readonly blocks: readonly (readonly RunbookCommand[])[];
}

const COMMAND = /^npm run -s ops -- (?<words>.*?)(?:\s+# exit (?<exit>\d))?$/;

/** The entries of a section, in their order. A line in a block that is no command of ops throws. */
export function runbookEntries(title = 'Outcomes that need a person'): readonly Entry[] {
  const text = readFileSync(join(ROOT, 'infra/ops/RUNBOOK.md'), 'utf8');
  const section = text.split(`\n## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n### ')
    .slice(1)
    .map((entry) => {
      const [code = '', ...lines] = entry.split('\n');
      return { code, text: lines.join('\n'), blocks: blocksIn(lines.join('\n')) };
    });
}

const blocksIn = (text: string): Entry['blocks'] =>
  [...text.matchAll(/```sh\n(.*?)```/gs)].map(([, block = '']) =>
    block.trim().split('\n').map(commandIn),
  );

function commandIn(line: string): RunbookCommand {
  const { words, exit = '0' } = COMMAND.exec(line)?.groups ?? {};
  if (words === undefined) throw new Error(`Not a command of ops: ${line}`);
  return { words: words.trim().split(/\s+/), exit: Number(exit) };
}

/** The command with its placeholders filled in. */
export const filledIn = ({ words }: RunbookCommand, id: string, step: string): readonly string[] =>
  words.map((word) => word.replace('<id>', id).replace('<step>', step));
