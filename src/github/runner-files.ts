/**
 * The part of @actions/core that every run uses. The package exports only its main file, which also loads an HTTP client and
 * doubles the start-up time; hence the path. Its functions that call GitHub are not used: they follow redirects with a token.
 */
export { prepareKeyValueMessage } from '../../node_modules/@actions/core/lib/file-command.js';
