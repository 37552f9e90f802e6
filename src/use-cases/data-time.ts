import type { Filling } from '../job-file/fill-in.ts';
import type { World } from './world.ts';

/** The time that a step's runs stand for. */
export interface DataTime {
  /** RFC 3339. */
  readonly text: string;
  readonly filling: Pick<Filling, 'fill' | 'hasMacro'>;
}

/** Date macros stay as they are: the service fills them in. */
export const NOT_FILLED: DataTime['filling'] = { fill: null, hasMacro: () => false };

export type TimeSettled =
  | { readonly ok: true; readonly dataTime: DataTime | null }
  | { readonly ok: false; readonly problem: string };

export async function settleDataTime(
  _world: World,
  _inputs: { readonly dataTime: string | null; readonly timeZone: string | null },
): Promise<TimeSettled> {
  return { ok: true, dataTime: null };
}
