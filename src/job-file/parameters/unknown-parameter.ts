import { nearestName } from '../../text/nearest-name.ts';
import type { Catalogue, Parameter } from '../catalogue/catalogue.ts';
import type { JobInput, Side } from '../catalogue/parameters.ts';
import type { Checked } from './checked-job.ts';

/** Reports a parameter that the connector does not have: misspelt, of another connector, or of the other side. */
export function reportUnknown(
  checked: Checked,
  side: Side,
  input: JobInput,
  own: Map<string, Parameter>,
  owner: string,
) {
  const { catalogue } = checked;
  const name = JSON.stringify(input.name.slice(0, 120));
  const at = input.nameTree;
  const near = nearestName(input.name, own.keys());
  const hint = near ? ` Did you mean "${near}"?` : '';
  const close = near !== null && near.toLowerCase() === input.name.toLowerCase();
  if (side !== 'driver' && !close) {
    const otherSide = side === 'from' ? 'to' : 'from';
    const turned = input.name.replace(/^(?:from|to)JobConfig\./, `${otherSide}JobConfig.`);
    const others = connectorsWith(catalogue, side, input.name);
    if (others.length > 0)
      return checked.report(
        at,
        'warning',
        'other-connector',
        `${name} is a parameter of ${others.slice(0, 4).join(', ')}, not of ${owner}.${hint}`,
      );
    if (connectorsWith(catalogue, otherSide, turned).includes(owner) && turned !== input.name)
      return checked.report(
        at,
        'warning',
        'wrong-side',
        `${name} is not known. ${owner} has it on the other side, as "${turned}".${hint}`,
      );
  }
  checked.report(at, 'warning', 'unknown-parameter', `${name} is not a known parameter of ${owner}.${hint}`);
}

function connectorsWith(catalogue: Catalogue, side: 'from' | 'to', name: string): string[] {
  return Object.entries(catalogue.pages[side])
    .filter(([, page]) => catalogue.sets[page.set]?.some((parameter) => parameter.name === name))
    .map(([connector]) => connector);
}
