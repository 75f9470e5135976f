/** What a quota by the second has left: it fills at a steady rate up to what one second brings. */
export class Allowance {
  private level: number;

  /** @param filledAt milliseconds since the epoch; it is full then */
  constructor(
    private readonly perSecond: number,
    private filledAt: number,
  ) {
    this.level = perSecond;
  }

  /** More than a second's worth, such as a record of 10 MiB (K-12), goes through a full one and leaves it in debt. */
  has(amount: number, now: number): boolean {
    const filled = this.level + ((now - this.filledAt) / 1000) * this.perSecond;
    this.level = Math.min(this.perSecond, filled);
    this.filledAt = now;
    return this.level >= Math.min(amount, this.perSecond);
  }

  take(amount: number): void {
    this.level -= amount;
  }

  empty(): void {
    this.level = 0;
  }
}
