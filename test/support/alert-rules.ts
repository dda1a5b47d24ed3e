import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../infra/dev/own-code.js';

export const RULES = join(ROOT, 'infra/observability/alerts.yml');
export const CASES = join(ROOT, 'test/infra/observability/alerts.promtool.yml');

export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The rules as they are delivered. */
export function alertRules(): readonly AlertRule[] {
  const { groups } = parse(readFileSync(RULES, 'utf8')) as { groups: { rules: AlertRule[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

interface Panel {
  readonly title: string;
  readonly type: string;
  readonly targets?: readonly { readonly expr: string }[];
}

/** The panels of the dashboard that show something. */
export function dashboardPanels(): readonly Panel[] {
  const text = readFileSync(join(ROOT, 'infra/observability/dashboard.json'), 'utf8');
  const { panels } = JSON.parse(text) as { panels: Panel[] };
  return panels.filter(({ type }) => type !== 'row');
}

/** Every expression that is delivered. */
export const expressions = (): readonly string[] => [
  ...alertRules().map(({ expr }) => expr),
  ...dashboardPanels().flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];
