import { MASK } from '../../links/link-secrets.ts';
import { JobFailure } from '../job-failure.ts';

/** A secret of a link, which a state file does not keep. Throws a JobFailure if only its mask is left. */
export function secret(name: string, inputs: ReadonlyMap<string, string>, input: string): string {
  const value = inputs.get(input) ?? '';
  if (!value.startsWith(MASK)) return value;
  throw new JobFailure(
    `Cdm.0901: Failed to connect. Cause: linkConfig.${input} of link ${name} is not known, because secrets are not kept in the state file: create or update the link again`,
  );
}
