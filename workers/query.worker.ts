/** Entry of the worker that runs queries. */
import { expose } from 'comlink';
import { QueryEntry } from './storage/query/query-entry.ts';

expose(new QueryEntry());
