import { type Database, rows } from '../../infra/postgres/database.js';
import type { Violation } from './violation.js';

interface Story {
  readonly id: string;
  readonly outcome: string;
  readonly accepted: number;
  readonly committed: number;
  readonly turned: number;
  readonly shredded: number;
  readonly ended: number;
  readonly unproven: readonly string[];
}

/** Ended enrollments whose trail leaves out a turn of their story, or tells one twice (I5). */
export async function untoldStories(owner: Database): Promise<readonly Violation[]> {
  const stories = await rows<Story>(
    owner,
    `SELECT e.id, e.outcome,
            count(*) FILTER (WHERE event = 'enrollment.accepted') AS accepted,
            count(*) FILTER (WHERE event = 'enrollment.committed') AS committed,
            count(*) FILTER (WHERE event = 'enrollment.purge-started') AS turned,
            count(*) FILTER (WHERE event = 'dossier.shredded') AS shredded,
            count(*) FILTER (WHERE event = 'enrollment.ended') AS ended,
            ARRAY(SELECT facts ->> 'step' FROM audit_entry b
                  WHERE b.enrollment_id = e.id AND b.event = 'step.attempted' AND b.facts ->> 'verb' = 'perform'
                  EXCEPT SELECT facts ->> 'step' FROM audit_entry g
                  WHERE g.enrollment_id = e.id AND g.event = 'step.succeeded'
                    AND (g.facts ->> 'verb' = 'verifyGone' OR g.facts ->> 'undo' IN ('neutralised', 'manual'))
                  ORDER BY 1) AS unproven
     FROM enrollment e JOIN audit_entry a ON a.enrollment_id = e.id
     WHERE e.outcome IS NOT NULL GROUP BY e.id`,
  );
  return stories.flatMap((story) =>
    gapsIn(story).map((gap) => ({
      enrollmentId: story.id,
      says: `is ${story.outcome}, its trail tells ${gap}`,
    })),
  );
}

function gapsIn(story: Story): readonly string[] {
  const isEnrolled = story.outcome === 'enrolled';
  const told = (word: 'accepted' | 'committed' | 'shredded' | 'ended', times: number) =>
    story[word] === times ? [] : [`${word} ${story[word]} times`];
  return [
    ...told('accepted', 1),
    ...told('ended', 1),
    ...told('committed', isEnrolled ? 1 : 0),
    ...(isEnrolled || story.turned > 0 ? [] : ['no turning back']),
    ...(isEnrolled ? [] : told('shredded', 1)),
    ...(isEnrolled ? [] : story.unproven.map((step) => `no proof that ${step} is undone`)),
  ];
}
