import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ROOT } from '../../../infra/dev/own-code.js';
import { canaryPerson, leaksIn } from '../../support/canaries.js';
import { temporaryFolder } from '../dev/support/temporary-folder.js';
import { objectIn, ops, opsHere } from './support/ops-command.js';

interface Event {
  eventId: string;
  eventType: string;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  timerStartedEventAttributes?: object;
  workflowExecutionStartedEventAttributes?: {
    workflowType: { name: string };
    input: { payloads: { metadata: object; data: string }[] };
  };
}

const recorded = (name: string): string => join(ROOT, 'test', 'histories', `${name}.json`);

/** A copy of a recorded history in which something is changed, and its path. */
function changed(t: TestContext, name: string, change: (events: Event[]) => void): string {
  const { events } = JSON.parse(readFileSync(recorded(name), 'utf8')) as { events: Event[] };
  change(events);
  const path = join(temporaryFolder(t), 'history.json');
  writeFileSync(path, JSON.stringify({ events }));
  return path;
}

const activity = (events: Event[], name: string): Event =>
  events.find((each) => each.activityTaskScheduledEventAttributes?.activityType.name === name) ??
  assert.fail(`no ${name}`);

test('a recorded history that the code still follows: exit 0, without any system', async () => {
  const ran = await ops({}, 'replay', recorded('rolled-back'));
  assert.deepEqual(ran, { code: 0, stdout: '1 replayed, 0 diverged.\n', stderr: '' });
});

test('another activity than the code wants is told by its event and both names, and ends 1', async (t) => {
  let eventId = '';
  const path = changed(t, 'remote-pace', (events) => {
    const event = activity(events, 'set-up-patient-portal.perform');
    eventId = event.eventId;
    event.activityTaskScheduledEventAttributes = {
      ...event.activityTaskScheduledEventAttributes,
      activityType: { name: 'print-a-card.perform' },
    };
  });
  const ran = await ops({}, 'replay', path);
  assert.equal(ran.code, 1);
  assert.equal(
    ran.stdout,
    `${path} diverges at event ${eventId}: the history has activity print-a-card.perform; ` +
      'the code wants activity set-up-patient-portal.perform.\n1 replayed, 1 diverged.\n',
  );
});

test('a timer where the code wants an activity is told likewise, and with --json as one object', async (t) => {
  let eventId = '';
  const path = changed(t, 'remote-pace', (events) => {
    const event = activity(events, 'create-ehr-record.perform');
    eventId = event.eventId;
    delete event.activityTaskScheduledEventAttributes;
    event.eventType = 'EVENT_TYPE_TIMER_STARTED';
    event.timerStartedEventAttributes = { timerId: '1', startToFireTimeout: '5s' };
  });
  const ran = await ops({}, 'replay', path, '--json');
  assert.equal(ran.code, 1);
  assert.deepEqual(objectIn(ran), {
    replayed: 1,
    broken: 1,
    diverged: [
      { workflowId: path, eventIds: [eventId], history: 'timer started', code: 'an activity' },
    ],
  });
});

test('a workflow that the code does not have is told by its name', async (t) => {
  const path = changed(t, 'remote-pace', ([started]) => {
    const { workflowExecutionStartedEventAttributes: attributes } = started ?? assert.fail();
    if (attributes !== undefined) attributes.workflowType.name = 'dischargePatient';
  });
  const { code, stdout } = await ops({}, 'replay', path);
  assert.equal(code, 1);
  assert.match(
    stdout,
    /at event 1: the history has workflow dischargePatient; .* no such workflow/,
  );
});

test('code that throws on a history says so, and nothing of what the history holds', async (t) => {
  const person = canaryPerson(1);
  const data = Buffer.from(JSON.stringify({ plan: { steps: [person.lastName] } }));
  const path = changed(t, 'remote-pace', ([started]) => {
    const payload = started?.workflowExecutionStartedEventAttributes?.input.payloads[0];
    if (payload !== undefined) payload.data = data.toString('base64');
  });
  const ran = await ops({}, 'replay', path);
  assert.equal(ran.code, 1);
  assert.match(ran.stdout, /the code wants an error: it throws while it is replayed/);
  assert.deepEqual(leaksIn(ran.stdout + ran.stderr, person), []);
});

test('what is no history, is not there, or cannot be opened is told apart from a divergence', async (t) => {
  const broken = join(temporaryFolder(t), 'broken.json');
  writeFileSync(broken, '{"events": [{"eventId": "Zqx');
  const sealed = changed(t, 'remote-pace', ([started]) => {
    const payload = started?.workflowExecutionStartedEventAttributes?.input.payloads[0];
    const encoding = Buffer.from('binary/encrypted').toString('base64');
    if (payload !== undefined) payload.metadata = { encoding };
  });
  const cases: readonly (readonly [path: string, code: number, says: RegExp])[] = [
    [broken, 2, /^The file is not the history of a workflow/],
    [join(ROOT, 'package.json'), 2, /^The file is not the history of a workflow/],
    [`${broken}.gone`, 3, /^That is neither an enrollment id nor a file/],
  ];
  for (const [path, code, says] of cases) {
    const ran = await opsHere({}, 'replay', path);
    assert.equal(ran.code, code, path);
    assert.equal(ran.stdout, '');
    assert.match(ran.stderr, says);
    assert.doesNotMatch(ran.stderr, /Zqx/);
  }
  const { code, stderr } = await ops({}, 'replay', sealed);
  assert.equal(code, 2);
  assert.match(stderr, /^The history cannot be opened with the keys at hand/);
});
