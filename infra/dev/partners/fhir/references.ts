import { type ChartStore, contentOf } from './chart-store.js';
import { type Resource, referencesIn } from './resources.js';

/** A server that enforces references takes none to a record that it does not hold. */
export const hangsOnLive = (charts: ChartStore, resource: Resource): boolean =>
  referencesIn(resource).every((reference) => {
    const [type = '', id = ''] = reference.split('/');
    const record = charts.get(type, id);
    return record !== undefined && contentOf(record) !== null;
  });
