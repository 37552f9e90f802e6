import { parse } from 'yaml';
import { z } from 'zod';
import { parseZone, UTC } from '../zones/zone.ts';
import { parseCron } from './cron-fields.ts';

export type ScheduleZone =
  | { readonly ok: true; readonly zone: string }
  | {
      readonly ok: false;
      /** A sentence. */
      readonly problem: string;
    };

const WORKFLOW = z.object({
  on: z.object({
    schedule: z.array(z.object({ cron: z.unknown().optional(), timezone: z.unknown().optional() })),
  }),
});

/**
 * The time zone of the schedule that started a workflow run: `timezone` of the entries in the workflow file whose `cron` is
 * the text of the event. The event itself does not contain the zone.
 */
export function scheduleZone(workflow: string, cron: string): ScheduleZone {
  const entries = schedulesOf(workflow);
  if (entries === null) return failed('The workflow file has no list "on.schedule".');
  const zones = new Map<string, string>();
  for (const { timezone } of entries.filter((entry) => oneLine(entry.cron) === oneLine(cron))) {
    const name = zoneName(timezone);
    if (name === null)
      return failed(`The "timezone" ${JSON.stringify(timezone)} of the cron "${cron}" is not a time zone.`);
    zones.set(name.toLowerCase(), name);
  }
  const [zone, ...others] = zones.values();
  if (zone === undefined) return failed(`The workflow file has no schedule with the cron "${cron}".`);
  if (others.length === 0) return { ok: true, zone };
  return failed(
    `The cron "${cron}" occurs with several time zones (${[zone, ...others].join(', ')}), and GitHub does not say which entry started the run. ` +
      'Write them differently, for example "30 1 * * *" and "30 1 * * 0-6".',
  );
}

/** The zone that the text of the cron names itself: `TZ=` or `CRON_TZ=`, on Forgejo and Gitea. */
export function zonePrefix(cron: string): string | null {
  const parsed = parseCron(cron);
  return parsed.ok ? parsed.zone : null;
}

type Entry = z.infer<typeof WORKFLOW>['on']['schedule'][number];

function schedulesOf(workflow: string): readonly Entry[] | null {
  let value: unknown;
  try {
    value = parse(workflow, { version: '1.2', logLevel: 'silent', maxAliasCount: 100 });
  } catch {
    // The reason does not help: GitHub accepted this file.
    return null;
  }
  const parsed = WORKFLOW.safeParse(value);
  return parsed.success ? parsed.data.on.schedule : null;
}

function oneLine(text: unknown): string | null {
  return typeof text === 'string' ? text.trim().replace(/\s+/g, ' ') : null;
}

/** The name of the zone, UTC if the key is missing, `null` if it is not a zone. */
function zoneName(timezone: unknown): string | null {
  if (timezone === undefined || timezone === null) return UTC.name;
  const parsed = typeof timezone === 'string' ? parseZone(timezone) : null;
  if (parsed === null || !parsed.ok) return null;
  return /^(?:Etc\/)?(?:UTC|GMT|UCT|Zulu|Universal|Greenwich)$/i.test(parsed.zone.name) ? UTC.name : parsed.zone.name;
}

function failed(problem: string): ScheduleZone {
  return { ok: false, problem };
}
