/** What one job of the emulator took. */
export interface Measured {
  readonly ms: number;
  /** The most memory of the emulator's process; 0 where it is not measured. */
  readonly bytes: number;
}
