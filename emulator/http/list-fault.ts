import { isRawNumber, isRecord, parseExact } from '../json.ts';
import type { ListFault } from './fault-rules.ts';
import { json, queryValue, type Response } from './messages.ts';
import type { RoutedRequest } from './request-handler.ts';

/** The reply to a list request under a list fault. `handle` asks the service; every other reply is unchanged. */
export function listReply<R extends RoutedRequest>(
  fault: ListFault,
  request: R,
  handle: (request: R) => Response,
): Response {
  const response = handle(fault.change === 'repeatFirstPage' ? firstPage(request) : request);
  const body = parsed(response.body);
  const name = ['jobs', 'submissions', 'clusters'].find((key) => isRecord(body) && Array.isArray(body[key]));
  if (!isRecord(body) || name === undefined) return response;
  const pageNo = request.address && queryValue(request.address, 'page_no');
  const list: List = { name, rows: body[name] as unknown[], total: body.total, pageNo: Number(pageNo ?? '1') };
  return { ...response, ...json(response.status, { ...body, ...changes(fault, list) }) };
}

interface List {
  readonly name: string;
  readonly rows: readonly unknown[];
  readonly total: unknown;
  /** The page that was asked for. */
  readonly pageNo: number;
}

function changes({ change, count = 1 }: ListFault, { name, rows, total, pageNo }: List): Record<string, unknown> {
  switch (change) {
    case 'repeatFirstPage':
      return { page_no: pageNo };
    case 'shortPage':
      return { [name]: rows.slice(0, Math.max(0, rows.length - count)) };
    case 'totalTooHigh':
      return { total: Number(isRawNumber(total) ? total.rawJSON : rows.length) + count };
    case 'empty':
      return { [name]: [], total: 0 };
    case 'unreadableRow':
      return { [name]: rows.map((row, index) => (index === count - 1 ? 'unreadable' : row)) };
    default: {
      const never: never = change;
      throw new Error(`no such change of a list: ${String(never)}`);
    }
  }
}

function firstPage<R extends RoutedRequest>(request: R): R {
  if (request.address === undefined) return request;
  const query = request.address.query.map(([key, value]) => [key, key === 'page_no' ? '1' : value] as const);
  return { ...request, address: { ...request.address, query } };
}

function parsed(body: string): unknown {
  try {
    return parseExact(body);
  } catch {
    return undefined;
  }
}
