// The two parts of undici that the transport uses. Its main file also loads fetch, WebSocket, caches and mocks, which
// would take a third of the time from the start of a step to its first request.
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';

  export { Agent as default } from 'undici';
  export type AgentOptions = Agent.Options;
}
declare module 'undici/lib/core/connect.js' {
  export { buildConnector as default } from 'undici';
}
