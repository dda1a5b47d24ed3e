import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../../../infra/dev/own-code.js';

/** One instruction, continued lines joined: `['COPY', 'api/ api/']`. */
export type Instruction = readonly [word: string, rest: string];

/** The instructions of our Dockerfile, stage by stage; before the first `FROM` there is a stage of `ARG`s alone. */
export function stagesOf(
  text = readFileSync(join(ROOT, 'infra/docker/Dockerfile'), 'utf8'),
): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [[]];
  const lines = text.replaceAll(/\s*\\\n\s*/g, ' ').split('\n');
  for (const line of lines.filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    const [, word = '', rest = ''] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (word === 'FROM') stages.push([]);
    stages.at(-1)?.push([word, rest]);
  }
  return stages;
}

/** What the instructions with this word say. */
export const said = (stage: readonly Instruction[], word: string): readonly string[] =>
  stage.filter(([each]) => each === word).map(([, rest]) => rest);
