/**
 * The beginning of a date macro, in any spelling, so that a misspelt macro is reported instead of being passed to the
 * service. It can be URL-encoded, as in the job definitions that the service returns.
 */
export const MACRO_START = /(?:\$|%24)(?:\{|%7B)(?:\s|\+|%20)*(?:dateformat|timestamp)(?:\s|\+|%20)*(?:\(|%28)/i;

/** Whether the text contains `${dateformat(…)}` or `${timestamp(…)}`, or a misspelt form of them. */
export function hasDateMacro(text: string): boolean {
  return MACRO_START.test(text);
}
