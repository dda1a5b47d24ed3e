import { THRESHOLD, WINDOW_MINUTES } from './access-bench.js';

/** What the watch should do, told with lists. */
export class AccessModel {
  now = 0;
  readonly counted: { readonly who: number; readonly at: number }[] = [];
  readonly alerts: { readonly who: number; readonly at: number }[] = [];

  #within = ({ at }: { readonly at: number }) => this.now - at < WINDOW_MINUTES;

  see(who: number, times: number): void {
    for (let nth = 0; nth < times; nth += 1) this.counted.push({ who, at: this.now });
  }

  look(): readonly string[] {
    const found = [0, 1].flatMap((who) => {
      const times = this.counted.filter((each) => each.who === who).filter(this.#within).length;
      const isTold = this.alerts.filter((each) => each.who === who).some(this.#within);
      if (times < THRESHOLD || isTold) return [];
      this.alerts.push({ who, at: this.now });
      return [`BREAK_GLASS_BURST staff:officer-${who} ${times}`];
    });
    return found.toSorted();
  }
}
