/**
 * The parts of GitHub's own toolkit that every run uses. Its main file also loads an HTTP client and a second copy of what
 * the transport has, longer than all else takes until the first request, and its package offers nothing but that file: hence
 * the path. What of it asks GitHub for something is not used at all: it follows redirects, with a token in hand.
 */
export { prepareKeyValueMessage } from '../../node_modules/@actions/core/lib/file-command.js';
