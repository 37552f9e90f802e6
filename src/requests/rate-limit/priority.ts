/**
 * `urgent` requests (submissions, stops, deletes, and the queries that these need) go before questions that wait for a
 * place; a `stop` goes before all others, so that many stops do not wait for each other's queries.
 */
export type Priority = 'stop' | 'urgent' | 'question';
